package jobs

import (
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// startJob is Start-Job and Start-ThreadJob.
type startJob struct {
	interp.Steps
	thread bool
	input  []value.Value
	piped  bool
}

func (s *startJob) Process(c *interp.Invocation) *interp.Unwind {
	v, piped := c.Input()
	if !piped {
		var given bool
		if v, given = c.Get("InputObject"); !given {
			return nil
		}
	}
	s.input, s.piped = append(s.input, v), true
	return nil
}

func (s *startJob) End(c *interp.Invocation) *interp.Unwind {
	block, u := s.block(c)
	if u != nil {
		return u
	}
	using, u := c.UsingValues(block)
	if u != nil {
		return u
	}
	arguments, _, _ := value.Collect(c.Value("ArgumentList"))
	options := interp.ForkOptions{
		Block: block, Before: c.Block("InitializationScript"), Using: using, Args: arguments, Input: s.input, Piped: s.piped,
	}
	e := c.Engine()
	t := tableOf(e)
	var j *Job
	if s.thread {
		j = s.startThread(c, t, options)
	} else {
		j = t.make(e, backgroundJob, "BackgroundJob", block.Text())
		child := t.make(e, remoteChild, "", block.Text())
		j.location, child.location = "localhost", "localhost"
		j.children = []*Job{child}
		j.state, j.begin = running, e.Host().Clock.Now()
		child.start(e, options, func() { j.settle(e) })
	}
	if name := c.Text("Name"); name != "" {
		j.name = name
	}
	t.jobs = append(t.jobs, j)
	return c.Write(value.Of(j))
}

func (s *startJob) startThread(c *interp.Invocation, t *table, options interp.ForkOptions) *Job {
	e := c.Engine()
	j := t.make(e, threadJob, "ThreadJob", options.Block.Text())
	j.location = "PowerShell"
	if t.threads.limit == 0 {
		t.threads.limit = 5
	}
	if c.Bound("ThrottleLimit") {
		t.threads.limit = c.Int("ThrottleLimit", 5)
	}
	t.threads.run(func() { j.start(e, options, t.threads.done) })
	return j
}

// block gives the script block, or that of a script file.
func (s *startJob) block(c *interp.Invocation) (*interp.ScriptBlock, *interp.Unwind) {
	if b := c.Block("ScriptBlock"); b != nil {
		return b, nil
	}
	path := c.Text("FilePath")
	if path == "" {
		path = c.Text("LiteralPath")
	}
	return c.FileBlock(path)
}
