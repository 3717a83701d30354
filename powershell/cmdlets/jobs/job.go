// Package jobs has the background jobs: Start-Job, Start-ThreadJob and the cmdlets over them, and what ForEach-Object -Parallel
// shares with them. A job is a fork of the run ([interp.Fork]): it has a session of its own, takes turns with the run, and ends
// with it at the latest.
package jobs

import (
	"time"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// state is a job's state, with PowerShell's numbers.
type state int64

const (
	notStarted state = iota
	running
	completed
	failed
	stopped
)

func (s state) over() bool { return s >= completed }

// Job is a background job, or one of a job's children.
type Job struct {
	value.Extras
	of       string // the type's name
	kind     string // PSJobTypeName
	id       int
	name     string
	guid     value.Value
	command  string
	location string
	state    state
	begin    time.Time
	end      time.Time
	reason   *value.ErrorRecord // of a failed job
	told     bool               // the reason has been received
	records  []Record
	read     int
	fork     *interp.Fork
	children []*Job
	limit    int // of a task job: how many children run at a time
	open     bool
	pending  []func()
}

// Type is the type of the job.
func (j *Job) Type() *value.Type { return value.NamedType(j.of) }

const (
	backgroundJob = "System.Management.Automation.PSRemotingJob"
	remoteChild   = "System.Management.Automation.PSRemotingChildJob"
	threadJob     = "Microsoft.PowerShell.ThreadJob.ThreadJob"
	taskJob       = "System.Management.Automation.PSTasks.PSTaskJob"
	taskChild     = "System.Management.Automation.PSTasks.PSTaskChildJob"
)

// table is the jobs of a session.
type table struct {
	jobs    []*Job
	last    int
	threads throttle
}

type tableKey struct{}

func tableOf(e *interp.Engine) *table {
	return e.Local(tableKey{}, func() any { return &table{} }).(*table)
}

// make gives a job with the next number of the session.
func (t *table) make(e *interp.Engine, of, kind, command string) *Job {
	t.last++
	return &Job{of: of, kind: kind, id: t.last, name: "Job" + value.FormatInt(int64(t.last)), guid: e.NewGUID(), command: command}
}

// throttle lets so many jobs run at a time.
type throttle struct {
	limit   int
	running int
	waiting []func()
}

func (t *throttle) run(start func()) {
	if t.limit > 0 && t.running >= t.limit {
		t.waiting = append(t.waiting, start)
		return
	}
	t.running++
	start()
}

func (t *throttle) done() {
	t.running--
	for len(t.waiting) > 0 && t.running < t.limit {
		next := t.waiting[0]
		t.waiting = t.waiting[1:]
		t.running++
		next()
	}
}

// start starts the job's fork. ended is called when it is over.
func (j *Job) start(e *interp.Engine, o interp.ForkOptions, ended func()) {
	if j.state.over() {
		ended()
		return
	}
	clock := e.Host().Clock
	j.state, j.begin = running, clock.Now()
	o.Streams = Streams(func(r Record) {
		j.records = append(j.records, r)
		e.Notify()
	})
	o.Ended = func(outcome interp.Outcome) {
		j.end = clock.Now()
		switch {
		case outcome.Cancelled:
			j.state = stopped
		case outcome.Err != nil:
			j.state, j.reason = failed, outcome.Err
		default:
			j.state = completed
		}
		ended()
	}
	j.fork = e.StartFork(o)
}

// parts are the jobs that hold records: the children, or the job itself.
func (j *Job) parts() []*Job {
	if len(j.children) > 0 {
		return j.children
	}
	return []*Job{j}
}

// settle works out the state of a job with children from theirs.
func (j *Job) settle(e *interp.Engine) {
	if len(j.children) == 0 || j.open || j.state.over() {
		return
	}
	worst := completed
	for _, c := range j.children {
		if !c.state.over() {
			return
		}
		if c.state == failed || c.state == stopped && worst == completed {
			worst = c.state
		}
	}
	j.state, j.end = worst, e.Host().Clock.Now()
}

func (j *Job) hasMoreData() bool {
	for _, p := range j.parts() {
		if !p.state.over() || p.read < len(p.records) {
			return true
		}
	}
	return false
}

// stop asks the job to end.
func (j *Job) stop() {
	for _, p := range j.parts() {
		switch {
		case p.fork != nil:
			p.fork.Stop()
		case !p.state.over():
			p.state = stopped
		}
	}
	j.open = false
	if j.state == notStarted {
		j.state = stopped
	}
}

// NewTaskJob gives the job of ForEach-Object -Parallel -AsJob.
func NewTaskJob(e *interp.Engine, block *interp.ScriptBlock, limit int) *Job {
	t := tableOf(e)
	j := t.make(e, taskJob, "PSTaskJob", block.Text())
	j.location, j.limit, j.open = "PowerShell", limit, true
	j.state, j.begin = running, e.Host().Clock.Now()
	t.jobs = append(t.jobs, j)
	return j
}

// AddTask starts one of the job's tasks, as soon as fewer than its limit run.
func (j *Job) AddTask(e *interp.Engine, o interp.ForkOptions) {
	c := tableOf(e).make(e, taskChild, "PSTaskChildJob", j.command)
	c.location = j.location
	j.children = append(j.children, c)
	j.pending = append(j.pending, func() {
		c.start(e, o, func() {
			j.next()
			j.settle(e)
		})
	})
	j.next()
}

// next starts the tasks that may run now.
func (j *Job) next() {
	active := 0
	for _, c := range j.children {
		if c.state == running {
			active++
		}
	}
	for len(j.pending) > 0 && active < j.limit {
		start := j.pending[0]
		j.pending = j.pending[1:]
		start()
		active++
	}
}

// Complete says that no task follows.
func (j *Job) Complete() {
	j.open = false
	if len(j.children) == 0 {
		j.state = completed
	}
}
