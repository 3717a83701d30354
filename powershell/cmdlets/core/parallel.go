package core

import (
	"slices"
	"time"

	"github.com/exorun/exorun/powershell/cmdlets/jobs"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// parallel is ForEach-Object -Parallel: a fork for each object, so many at a time, whose records are written as they come.
type parallel struct {
	block   *interp.ScriptBlock
	using   map[string]value.Value
	limit   int
	until   time.Time // zero for no limit
	over    bool
	running int
	forks   map[*interp.Fork]bool
	records []jobs.Record
	job     *jobs.Job
}

const defaultThrottle = 5

func (p *parallel) begin(c *interp.Invocation) *interp.Unwind {
	if slices.ContainsFunc([]string{"ErrorAction", "WarningAction", "InformationAction", "PipelineVariable"}, c.Bound) {
		return c.Throw(c.Problem("PSNotSupportedException", "ParallelCommonParametersNotSupported", value.NotImplemented, value.Null,
			"The following common parameters are not currently supported in the Parallel parameter set:\nErrorAction, WarningAction, InformationAction, PipelineVariable"))
	}
	p.block = c.Block("Parallel")
	p.limit = c.Int("ThrottleLimit", defaultThrottle)
	p.forks = make(map[*interp.Fork]bool)
	var u *interp.Unwind
	if p.using, u = c.UsingValues(p.block); u != nil {
		return u
	}
	for _, v := range p.using {
		if _, ok := v.AsScriptBlock(); ok {
			return c.Throw(c.Problem("PSArgumentException", "ParallelUsingVariableCannotBeScriptBlock", value.InvalidType, value.Null,
				"A ForEach-Object -Parallel using variable cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior."))
		}
	}
	timeout := c.Int("TimeoutSeconds", 0)
	if c.Switch("AsJob") {
		if timeout > 0 {
			return c.Throw(c.Problem("PSArgumentException", "ParallelCannotUseTimeoutWithJob", value.InvalidOperation, value.Null,
				"The 'TimeoutSeconds' parameter cannot be used with the 'AsJob' parameter."))
		}
		p.job = jobs.NewTaskJob(c.Engine(), p.block, p.limit)
		return nil
	}
	if timeout > 0 {
		p.until = c.World().Clock.Now().Add(time.Duration(timeout) * time.Second)
	}
	return nil
}

func (p *parallel) process(c *interp.Invocation, v value.Value) *interp.Unwind {
	if _, ok := v.AsScriptBlock(); ok {
		return c.WriteError(c.Problem("PSArgumentException", "ParallelPipedInputObjectCannotBeScriptBlock", value.InvalidType, value.Null,
			"A ForEach-Object -Parallel piped input object cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior."))
	}
	options := interp.ForkOptions{Block: p.block, Using: p.using, Underscore: &v}
	if p.job != nil {
		p.job.AddTask(c.Engine(), options)
		return nil
	}
	if u := p.drain(c, p.limit-1); u != nil || p.over {
		return u
	}
	var fork *interp.Fork
	options.Streams = jobs.Streams(func(r jobs.Record) {
		p.records = append(p.records, r)
		c.Engine().Notify()
	})
	options.Ended = func(o interp.Outcome) {
		p.running--
		delete(p.forks, fork)
		if o.Err != nil {
			e := &value.ErrorRecord{Exception: o.Err.Exception, ErrorID: "PSTaskException", Category: value.InvalidOperation}
			p.records = append(p.records, jobs.Record{Stream: value.ErrorStream, Value: value.Of(e)})
		}
	}
	p.running++
	fork = c.Engine().StartFork(options)
	p.forks[fork] = true
	return p.write(c)
}

func (p *parallel) end(c *interp.Invocation) *interp.Unwind {
	if p.job != nil {
		p.job.Complete()
		return c.Write(value.Of(p.job))
	}
	return p.drain(c, 0)
}

// drain writes what the forks write until no more than so many run. What is left when the time is over is stopped.
func (p *parallel) drain(c *interp.Invocation, most int) *interp.Unwind {
	for {
		if u := p.write(c); u != nil {
			p.stop()
			return u
		}
		if p.running <= most {
			return nil
		}
		var limit time.Duration
		if !p.until.IsZero() && !p.over {
			limit = max(time.Nanosecond, p.until.Sub(c.World().Clock.Now()))
		}
		over, u := c.Await(limit, func() bool { return len(p.records) > 0 || p.running <= most })
		if u != nil {
			return u
		}
		if over {
			p.over = true
			p.stop()
			most = 0
		}
	}
}

func (p *parallel) stop() {
	for f := range p.forks {
		f.Stop()
	}
}

func (p *parallel) write(c *interp.Invocation) *interp.Unwind {
	for len(p.records) > 0 {
		r := p.records[0]
		p.records = p.records[1:]
		if u := r.Write(c); u != nil {
			return u
		}
	}
	return nil
}

// Clean stops what still runs: the pipeline wants no more.
func (p *forEach) Clean(*interp.Invocation) {
	if p.parallel != nil {
		p.parallel.stop()
	}
}
