package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"math/big"
)

// passwordPadding is what a password is filled up with; an empty one is all of it.
var passwordPadding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// openSecurity finds the key of an encrypted file. It returns nil if a password
// is needed, or if the encryption is of no standard kind.
func (f *file) openSecurity(d dictionary) *security {
	if filter, _ := f.resolve(d["Filter"]).(name); filter != "Standard" {
		return nil
	}
	version, _ := f.number(d["V"])
	revision, _ := f.number(d["R"])
	bits, ok := f.number(d["Length"])
	if !ok || version == 1 {
		bits = 40
	}
	s := &security{}
	switch version {
	case 1, 2, 3:
		s.strings, s.streams = rc4Method, rc4Method
	case 4, 5:
		filters, _ := f.resolve(d["CF"]).(dictionary)
		s.strings, s.streams = f.methodOf(d["StrF"], filters), f.methodOf(d["StmF"], filters)
		if s.strings == unencrypted && s.streams == unencrypted {
			return s // only what is attached is encrypted
		}
		bits = 128
	default:
		return nil
	}
	user, _ := f.resolve(d["U"]).(text)
	if version == 5 {
		wrapped, _ := f.resolve(d["UE"]).(text)
		if s.key = fileKey256([]byte(user), []byte(wrapped), revision >= 6); s.key == nil {
			return nil
		}
		return s
	}
	if bits < 40 || bits > 128 {
		return nil
	}
	id := f.firstID()
	s.key = f.fileKey(d, id, int(bits)/8, revision)
	if !s.opens([]byte(user), id, revision >= 3) {
		return nil
	}
	return s
}

// methodOf returns how what a filter of that name is for is encrypted.
func (f *file) methodOf(named object, filters dictionary) method {
	n, _ := f.resolve(named).(name)
	filter, _ := f.resolve(filters[n]).(dictionary)
	switch m, _ := f.resolve(filter["CFM"]).(name); m {
	case "V2":
		return rc4Method
	case "AESV2":
		return aesMethod
	case "AESV3":
		return aes256File
	}
	return unencrypted
}

// fileKey makes the key, so many bytes long, of a file that opens without a password.
func (f *file) fileKey(d dictionary, id []byte, length int, revision float64) []byte {
	owner, _ := f.resolve(d["O"]).(text)
	permissions, _ := f.number(d["P"])
	h := md5.New()
	h.Write(passwordPadding)
	h.Write([]byte(owner)[:min(32, len(owner))])
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(int64(permissions))))
	h.Write(id)
	if plain, ok := f.resolve(d["EncryptMetadata"]).(bool); ok && !plain && revision >= 4 {
		h.Write([]byte{0xFF, 0xFF, 0xFF, 0xFF})
	}
	key := h.Sum(nil)
	if revision < 3 {
		return key[:5]
	}
	for range 50 {
		sum := md5.Sum(key[:length])
		copy(key, sum[:])
	}
	return key[:length]
}

// firstID is the identifier that was given to the file when it was made.
func (f *file) firstID() []byte {
	ids, _ := f.resolve(f.trailer["ID"]).(array)
	if len(ids) == 0 {
		return nil
	}
	id, _ := f.resolve(ids[0]).(text)
	return []byte(id)
}

// opens checks the key against the entry of the file that is made of it.
func (s *security) opens(user, id []byte, newer bool) bool {
	c, err := rc4.NewCipher(s.key)
	if err != nil {
		return false
	}
	if !newer {
		out := make([]byte, 32)
		c.XORKeyStream(out, passwordPadding)
		return bytes.Equal(out, user)
	}
	sum := md5.Sum(append(bytes.Clone(passwordPadding), id...))
	out := sum[:]
	c.XORKeyStream(out, out)
	for i := byte(1); i <= 19; i++ {
		key := bytes.Clone(s.key)
		for k := range key {
			key[k] ^= i
		}
		c, err := rc4.NewCipher(key)
		if err != nil {
			return false
		}
		c.XORKeyStream(out, out)
	}
	return len(user) >= 16 && bytes.Equal(out, user[:16])
}

// fileKey256 unwraps the key of a file encrypted with AES-256 and no password.
func fileKey256(user, wrapped []byte, hardened bool) []byte {
	if len(user) < 48 || len(wrapped) < 32 {
		return nil
	}
	hash := func(salt []byte) []byte {
		sum := sha256.Sum256(salt)
		if !hardened {
			return sum[:]
		}
		return hardenedHash(sum[:])
	}
	if !bytes.Equal(hash(user[32:40]), user[:32]) {
		return nil
	}
	block, err := aes.NewCipher(hash(user[40:48]))
	if err != nil {
		return nil
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, wrapped[:32])
	return key
}

// hardenedHash is algorithm 2.B of ISO 32000-2 for an empty password.
func hardenedHash(k []byte) []byte {
	three := big.NewInt(3)
	for round := 0; ; round++ {
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		e := bytes.Repeat(k, 64)
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		remainder := new(big.Int).Mod(new(big.Int).SetBytes(e[:16]), three)
		switch remainder.Int64() {
		case 0:
			sum := sha256.Sum256(e)
			k = sum[:]
		case 1:
			sum := sha512.Sum384(e)
			k = sum[:]
		default:
			sum := sha512.Sum512(e)
			k = sum[:]
		}
		if round >= 63 && int(e[len(e)-1]) <= round-32 {
			return k[:32]
		}
	}
}
