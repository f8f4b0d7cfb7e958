package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"gouji/form"
	"gouji/pipeline"
	"gouji/pipeline/shards"
)

// planCommand, readCommand and mergeCommand are run in three steps, of which the
// middle one can be done by many machines.
func (a *application) planCommand() *cobra.Command {
	var c pipeline.Config
	count := 64
	cmd := &cobra.Command{
		Use:   a.say("plan -i 输入 [-i 输入…] -n 份数 -o 任务", "plan -i INPUT [-i INPUT…] -n SHARDS -o JOB"),
		Short: a.say("把输入分成若干份，由多台机器分别读取", "deal the input out into shards that many machines read"),
		Long: a.say(`列出输入，分成若干份，写入任务文件夹，名单一并放入。之后在任何机器上用 gouji read 逐份读取，
最后用 gouji merge 合并发布，结果与 gouji run 逐字节相同。多一个文件只影响一份；再次分份后，
没有变的各份不必重读。输入和名单也可以写在 gouji.toml 里，与 run 相同。`,
			`List the input, deal it out into shards and write that into the folder of a job, with a copy of
the roster. Then any machines read the shards with gouji read, and gouji merge publishes what
gouji run would have published, byte for byte. One more file changes one shard; planned again
into the same folder, the others need not be read again. Input and roster can stand in gouji.toml,
as for run.`),
		Example: a.say(`  gouji plan -i 报送材料 -r 编制主体名单.csv -n 64 -o 任务
  gouji read --plan 任务 --shard 0        # 至63，可同时在多台机器上
  gouji merge --plan 任务 -o 结果`,
			`  gouji plan -i reports -r agencies.csv -n 64 -o job
  gouji read --plan job --shard 0         # to 63, on any machines at the same time
  gouji merge --plan job -o out`),
		Args: a.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case len(c.Inputs) == 0:
				return a.missingFlag("没有输入：请用 -i 给出文件或文件夹", "no input: name a file or folder with -i", "plan")
			case c.Plan == "":
				return a.missingFlag("没有任务文件夹：请用 -o 给出", "no job: name a folder with -o", "plan")
			}
			if err := mustBeReadable(append(slices.Clone(c.Inputs), c.Roster)...); err != nil {
				return err
			}
			c.Version = programVersion()
			p, err := pipeline.Plan(cmd.Context(), c, c.Plan, count)
			if err != nil {
				return stepFailure(c, err)
			}
			_, err = fmt.Fprintln(a.stdout, a.say(
				fmt.Sprintf("%s：%d个文件，分成%d份\n接着：gouji read --plan %[1]s --shard 0 …… --shard %[4]d，然后 gouji merge --plan %[1]s -o 结果", c.Plan, p.Files, count, count-1),
				fmt.Sprintf("%s: %d files in %d shards\nnext: gouji read --plan %[1]s --shard 0 … --shard %[4]d, then gouji merge --plan %[1]s -o OUT", c.Plan, p.Files, count, count-1)))
			return err
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVarP(&c.Inputs, "input", "i", nil, a.say("输入的`文件或文件夹`，可以多次给出", "`path` of a file or folder to read; may be repeated"))
	flags.StringVarP(&c.Plan, "output", "o", "", a.say("任务`文件夹`", "`folder` of the job"))
	flags.StringVarP(&c.Roster, "roster", "r", "", a.say("编制主体名单，CSV或xlsx`文件`", "CSV or xlsx `file` of the agencies that must report"))
	flags.VarP(newNumber(&count, count, 1, shards.MaxShards), "count", "n", a.say("分成的`份数`", "`number` of shards"))
	a.configFlag(flags)
	outputIsNoSetting(flags)
	return cmd
}

// shardVariables are where schedulers say which part of a job a process is: a Kubernetes
// Indexed Job, a Slurm array.
var shardVariables = []string{"JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID"}

func (a *application) readCommand() *cobra.Command {
	var c pipeline.Config
	var memory size
	memory.bytes = c.WithDefaults().MemoryBytes
	shard := -1
	cmd := &cobra.Command{
		Use:   a.say("read --plan 任务 [--shard 号]", "read --plan JOB [--shard NUMBER]"),
		Short: a.say("读取任务的一份", "read one shard of a job"),
		Long: a.say(`读取 gouji plan 所分的一份，写成任务中的一个文件。已经有的不再读；中断的可以重来；同一份同时读两次也无妨。
份号从0起，也可由 JOB_COMPLETION_INDEX 或 SLURM_ARRAY_TASK_ID 给出；没有份号就逐份全部读取。
分份之后变了的文件不读（退出码2）：请重新分份。`,
			`Read one of the shards that gouji plan dealt out into one file of the job. What is there already is
not read again, what was interrupted can be repeated, and two at the same shard do no harm.
Shards are numbered from 0; JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID say which one, too.
Without a number all are read, one after the other. A file that changed since the plan is
refused (exit code 2): plan again.`),
		Example: a.say(`  gouji read --plan 任务 --shard 7
  gouji read --plan 任务 -i /mnt/报送材料 --shard 7    # 输入在这台机器上的另一处`,
			`  gouji read --plan job --shard 7
  gouji read --plan job -i /mnt/reports --shard 7     # where this machine has the input`),
		Args: a.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.Plan == "" {
				return a.missingFlag("没有任务：请用 --plan 给出", "no job: name it with --plan", "read")
			}
			if err := mustBeReadable(c.Inputs...); err != nil {
				return err
			}
			if err := a.shardNumber(&shard); err != nil {
				return err
			}
			c.MemoryBytes, c.Version = memory.bytes, programVersion()
			if isTerminal(a.stderr) && !a.logJSON && !a.quiet {
				c.Progress = a.report
			}
			return a.readShards(cmd.Context(), shard, c)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&c.Plan, "plan", "", a.say("任务`文件夹`", "`folder` of the job"))
	flags.Var(newNumber(&shard, shard, -1, shards.MaxShards-1), "shard", a.say("份`号`，从0起；-1为全部", "`number` of the shard, from 0; -1 for all"))
	flags.StringArrayVarP(&c.Inputs, "input", "i", nil, a.say("输入在这台机器上的`位置`，照分份时的顺序", "`path` where this machine has the input, in the order of the plan"))
	flags.Var(newNumber(&c.Workers, 0, 0, 1024), "workers", a.say("并行读取的`个数`；0为处理器的个数", "`number` of parallel readers; 0 means one per processor"))
	flags.Var(&memory, "memory", a.say("同时读入的输入的`大小`上限", "`size` of input in flight at most"))
	flags.BoolVarP(&a.quiet, "quiet", "q", false, a.say("退出码为0时什么也不输出", "print nothing if the exit code is 0"))
	return cmd
}

// shardNumber takes the number of the shard from a scheduler if no flag says it.
func (a *application) shardNumber(shard *int) error {
	for _, name := range shardVariables {
		value, set := a.lookup(name)
		if *shard >= 0 || !set || value == "" {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= shards.MaxShards {
			return usage("环境变量 "+name+" 不是份号：“"+value+"”", fmt.Sprintf("the variable %s is no number of a shard: %q", name, value))
		}
		*shard = n
	}
	return nil
}

// readShards reads one shard, or all if it is negative.
func (a *application) readShards(ctx context.Context, shard int, c pipeline.Config) error {
	p, err := pipeline.OpenPlan(c.Plan, c.Version)
	if err != nil {
		return stepFailure(c, err)
	}
	numbers := []int{shard}
	switch {
	case shard >= len(p.Slices):
		return usage(fmt.Sprintf("任务只有%d份，没有第%d份", len(p.Slices), shard), fmt.Sprintf("the job has %d shards, from 0: there is no %d", len(p.Slices), shard))
	case shard < 0:
		numbers = numbers[:0]
		for i := range p.Slices {
			numbers = append(numbers, i)
		}
	}
	for _, number := range numbers {
		done, err := pipeline.ReadShard(ctx, p, number, c)
		a.endProgress()
		if err != nil {
			return stepFailure(c, err)
		}
		if a.quiet {
			continue
		}
		kept := form.Text{}
		if done.Kept {
			kept = form.Text{Chinese: "，已经有了", English: ", there already"}
		}
		if _, err := fmt.Fprintln(a.stdout, a.say(
			fmt.Sprintf("第%d份：%d个输入，%d份报告%s", number, done.Inputs, done.Reports, kept.Chinese),
			fmt.Sprintf("shard %d: %d inputs, %d reports%s", number, done.Inputs, done.Reports, kept.English))); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) mergeCommand() *cobra.Command {
	f := a.newRunFlags()
	cmd := &cobra.Command{
		Use:   a.say("merge --plan 任务 -o 输出 [选项]", "merge --plan JOB -o OUTPUT [flags]"),
		Short: a.say("合并任务的各份并发布", "publish what the shards of a job hold"),
		Long: a.say(`合并 gouji read 读好的各份，核对、汇总、发布，结果和退出码与 gouji run 相同。缺一份、有一份不完整或属于另一次计划、
另一版本、另一份名单，就什么也不发布（退出码2），并指出是哪一份。输入和名单是分份时的；用 -r 或在
gouji.toml 中写明名单的，须与分份时的相同。`,
			`Check, roll up and publish what gouji read has read, with the result and the exit codes of gouji run.
If a shard is missing, not whole, or of another plan, version or roster, nothing is published (exit
code 2), and the message names it. Input and roster are those of the plan; a roster that -r or
gouji.toml names must be the same.`),
		Example: a.say(`  gouji merge --plan 任务 -o 结果`, `  gouji merge --plan job -o out`),
		Args:    a.noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.config.Plan == "" {
				return a.missingFlag("没有任务：请用 --plan 给出", "no job: name it with --plan", "merge")
			}
			return a.runAndMeasure(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.config.Plan, "plan", "", a.say("任务`文件夹`", "`folder` of the job"))
	flags.StringVarP(&f.config.Roster, "roster", "r", "", a.say("编制主体名单`文件`，须与分份时的相同；默认为分份时的", "`file` of the agencies that must report, the one of the plan; default: that"))
	a.addRunFlags(flags, f)
	return cmd
}
