"use strict";
// The worker of the page for agencies: a file system in memory, in which the file
// to check lies, and the program that checks it. Go's runtime follows this text;
// it takes the file system from globalThis.fs.
(function () {
  const root = { entries: new Map() };
  const files = []; // what is open, by number
  const READ_WRITE = 3, CREATE = 64, EXCLUSIVE = 128, TRUNCATE = 512, APPEND = 1024;
  const encoder = new TextEncoder(), decoder = new TextDecoder();

  const fault = (code) => Object.assign(new Error(code), { code });
  const parts = (path) => path.split("/").filter((x) => x !== "" && x !== ".");
  function find(path) {
    let node = root;
    for (const name of parts(path)) {
      if (!node.entries) throw fault("ENOTDIR");
      node = node.entries.get(name);
      if (!node) throw fault("ENOENT");
    }
    return node;
  }
  function folderOf(path) {
    const list = parts(path), name = list.pop();
    const folder = find(list.join("/"));
    if (!folder.entries) throw fault("ENOTDIR");
    return { folder, name };
  }
  const givenUp = new Map(); // by path, the code that the opening of a file fails with
  let reading = () => {}; // is told the path of each File that is opened
  // put lays a file down: its bytes, or a File of the browser, which is read as long as it is open.
  function put(path, content) {
    let at = root;
    for (const name of parts(path).slice(0, -1)) {
      if (!at.entries.has(name)) at.entries.set(name, { entries: new Map() });
      at = at.entries.get(name);
    }
    const { folder, name } = folderOf(path);
    folder.entries.set(name, content instanceof Uint8Array ? { bytes: content, length: content.length } : { bytes: null, file: content, length: content.size, open: 0 });
  }
  function load(node, path) {
    if (givenUp.has(path)) throw fault(givenUp.get(path));
    reading(path);
    try {
      if (!node.bytes) node.bytes = new Uint8Array(new FileReaderSync().readAsArrayBuffer(node.file));
    } catch (e) { // it was moved, or is in use by another program
      throw fault("EIO");
    }
    node.open++;
  }
  function opened(fd) {
    const file = files[fd];
    if (!file) throw fault("EBADF");
    return file;
  }
  function stat(node) {
    const folder = !!node.entries;
    return {
      dev: 1, ino: 0, mode: folder ? 0o40755 : 0o100644, nlink: 1, uid: 0, gid: 0, rdev: 0, size: folder ? 0 : node.length,
      blksize: 4096, blocks: 0, atimeMs: 0, mtimeMs: 0, ctimeMs: 0, isDirectory: () => folder,
    };
  }
  function grow(node, length) {
    if (length > node.bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * node.bytes.length));
      larger.set(node.bytes.subarray(0, node.length));
      node.bytes = larger;
    }
    if (length > node.length) node.length = length;
  }
  const calls = {
    open(path, flags) {
      const { folder, name } = parts(path).length ? folderOf(path) : { folder: null, name: "" };
      let node = folder ? folder.entries.get(name) : root;
      if (!node) {
        if (!(flags & CREATE)) throw fault("ENOENT");
        node = { bytes: new Uint8Array(0), length: 0 };
        folder.entries.set(name, node);
      } else if (flags & CREATE && flags & EXCLUSIVE) throw fault("EEXIST");
      if (node.entries && flags & READ_WRITE) throw fault("EISDIR");
      if (node.file) load(node, path);
      if (flags & TRUNCATE) node.length = 0;
      let fd = 3; // below are the standard streams
      while (files[fd]) fd++;
      files[fd] = { node, at: 0, append: !!(flags & APPEND) };
      return fd;
    },
    close(fd) {
      const { node } = opened(fd);
      if (node.file && --node.open === 0) node.bytes = null;
      delete files[fd];
    },
    read(fd, buffer, offset, length, position) {
      const file = opened(fd), node = file.node;
      if (node.entries) throw fault("EISDIR");
      const at = position === null ? file.at : position;
      const n = Math.max(0, Math.min(length, node.length - at));
      buffer.set(node.bytes.subarray(at, at + n), offset);
      if (position === null) file.at += n;
      return n;
    },
    write(fd, buffer, offset, length, position) {
      if (fd === 1 || fd === 2) return calls.say(buffer.subarray(offset, offset + length));
      const file = opened(fd), node = file.node;
      const at = position !== null ? position : file.append ? node.length : file.at;
      grow(node, at + length);
      node.bytes.set(buffer.subarray(offset, offset + length), at);
      if (position === null) file.at = at + length;
      return length;
    },
    say(bytes) { console.log(decoder.decode(bytes)); return bytes.length; },
    fstat: (fd) => stat(opened(fd).node),
    stat: (path) => stat(find(path)),
    lstat: (path) => stat(find(path)),
    readdir(path) {
      const node = find(path);
      if (!node.entries) throw fault("ENOTDIR");
      return [...node.entries.keys()];
    },
    mkdir(path) {
      const { folder, name } = folderOf(path);
      if (folder.entries.has(name)) throw fault("EEXIST");
      folder.entries.set(name, { entries: new Map() });
    },
    unlink(path) {
      const { folder, name } = folderOf(path);
      if (!folder.entries.delete(name)) throw fault("ENOENT");
    },
    ftruncate(fd, length) {
      const node = opened(fd).node;
      grow(node, length);
      node.length = length;
    },
    fsync() {},
  };
  calls.rmdir = calls.unlink;

  // Go calls with a callback behind the arguments; what is not here cannot be done.
  const fs = { constants: { O_WRONLY: 1, O_RDWR: 2, O_CREAT: CREATE, O_EXCL: EXCLUSIVE, O_TRUNC: TRUNCATE, O_APPEND: APPEND, O_DIRECTORY: 65536 } };
  for (const name of ["chmod", "chown", "fchmod", "fchown", "lchown", "link", "readlink", "rename", "symlink", "truncate", "utimes"]) fs[name] = (...a) => a.pop()(fault("ENOSYS"));
  for (const [name, call] of Object.entries(calls)) {
    fs[name] = (...a) => {
      const done = a.pop();
      let result;
      try {
        result = call(...a);
      } catch (e) {
        if (!e.code) throw e;
        done(e);
        return;
      }
      done(null, result);
    };
  }
  fs.writeSync = (fd, buffer) => calls.say(buffer);
  globalThis.fs = fs;
  for (const path of ["/tmp", "/in"]) calls.mkdir(path);

  // bytesOf reads so many bytes of what embedded in selfcheck.go writes.
  function bytesOf(text, length) {
    const units = new Uint16Array((length + 1) >> 1);
    for (let i = 0, at = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      units[at++] = unit === 0xe000 ? text.charCodeAt(++i) ^ 0x8000 : unit;
    }
    return new Uint8Array(units.buffer, 0, length);
  }

  // Messages: the packed program in pieces, which is compiled and given back; or the compiled
  // one and what the district built in, then a file each, or a folder once. A worker that can
  // do no more says that it is dead.
  const dead = () => self.postMessage({ dead: true });
  let memory = null, unpacking = null;
  // unpack takes the next piece of the program: it is unpacked and compiled as it comes.
  function unpack({ piece, length, last }) {
    if (!unpacking) {
      const { readable, writable } = new DecompressionStream("gzip");
      unpacking = writable.getWriter();
      WebAssembly.compileStreaming(new Response(readable, { headers: { "Content-Type": "application/wasm" } })).then((module) => self.postMessage({ module }), dead);
    }
    unpacking.write(bytesOf(piece, length)).catch(() => {}); // whatever is wrong, what is compiled ends with it
    if (last) unpacking.close().catch(() => {});
  }
  self.onmessage = async ({ data }) => {
    try {
      if (data.piece !== undefined) return unpack(data);
      if (data.module) {
        const go = new Go(), instance = await WebAssembly.instantiate(data.module, go.importObject);
        go.run(instance).then(dead, dead);
        memory = instance.exports.mem;
        globalThis.gouji.start(data.district, data.version);
        self.postMessage({ ready: true });
        return;
      }
      if (data.folder) {
        const folder = data.folder;
        for (const [path, content] of folder.files) put(path, content);
        for (const [path, code] of folder.givenUp) givenUp.set(path, code);
        reading = (path) => self.postMessage({ reading: path });
        // What is made lies in blobs, which the browser keeps outside this page's memory.
        const made = new Map(), packed = [];
        const officeFileStore = {
          put: (name, bytes) => made.set(name, new Blob([bytes])),
          get: (name) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(made.get(name))),
          pack: (bytes) => packed.push(new Blob([bytes])),
        };
        globalThis.gouji.folder(folder.inputs, folder.roster, folder.decisions, folder.years, folder.today, officeFileStore,
          (phase, done, total) => self.postMessage({ progress: [phase, done, total] }),
          (refused) => self.postMessage(refused ? { refused } : { officeFiles: { files: [...made].sort((a, b) => (a[0] < b[0] ? -1 : 1)), zip: new Blob(packed) }, memory: memory.buffer.byteLength }));
        return;
      }
      const path = "/in/" + data.name.replace(/\//g, "_");
      put(path, data.bytes);
      globalThis.gouji.check(path, (answer) => {
        calls.unlink(path);
        self.postMessage({ id: data.id, answer, memory: memory.buffer.byteLength });
      });
    } catch (e) {
      console.error(e);
      dead();
    }
  };
})();
