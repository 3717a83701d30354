package jobs

import (
	"slices"
	"time"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// chosen gives the jobs that a command's parameters name. What names none is an error of its own.
func chosen(c *interp.Invocation) ([]*Job, *interp.Unwind) {
	t := tableOf(c.Engine())
	if v, ok := c.Get("Job"); ok {
		var list []*Job
		_ = value.ForEach(v, func(item value.Value) error {
			if j, ok := item.Unwrap().Object().(*Job); ok {
				list = append(list, j)
			}
			return nil
		})
		return list, nil
	}
	all := t.all()
	var list []*Job
	missing := func(id, text string) *interp.Unwind {
		return c.WriteError(c.Problem("PSArgumentException", id, value.ObjectNotFound, value.Null, text))
	}
	for _, by := range []struct {
		name, id, what string
		same           func(j *Job, v value.Value) bool
	}{
		{"Id", "JobWithSpecifiedSessionIdNotFound", "The command cannot find a job with the job ID ", func(j *Job, v value.Value) bool {
			n, _ := v.AsInt64()
			return int(n) == j.id
		}},
		{"Name", "JobWithSpecifiedNameNotFound", "The command cannot find the job because the job name ", func(j *Job, v value.Value) bool {
			w, err := value.NewWildcard(value.ToString(v), true)
			return err == nil && w.Match(j.name)
		}},
		{"InstanceId", "JobWithSpecifiedInstanceIdNotFound", "The command cannot find a job with the instance identifier ", func(j *Job, v value.Value) bool {
			return value.ToString(v) == value.ToString(j.guid)
		}},
	} {
		given, ok := c.Get(by.name)
		if !ok {
			continue
		}
		items, isList, _ := value.Collect(given)
		if !isList {
			items = []value.Value{given}
		}
		for _, item := range items {
			found := false
			for _, j := range all {
				if by.same(j, item) {
					list, found = append(list, j), true
				}
			}
			text := value.ToString(item)
			if found || by.name == "Name" && value.ContainsWildcard(text) {
				continue
			}
			message := by.what + text + ". Verify the value of the " + by.name + " parameter and then try the command again."
			if by.name == "Name" {
				message = by.what + text + " was not found. Verify the value of the Name parameter, and then try the command again."
			}
			if u := missing(by.id, message); u != nil {
				return nil, u
			}
		}
		return list, nil
	}
	if v, ok := c.Get("State"); ok {
		n, _ := v.AsEnum()
		for _, j := range t.jobs {
			if int64(j.state) == n {
				list = append(list, j)
			}
		}
		return list, nil
	}
	return t.jobs, nil
}

// all are the jobs and their children.
func (t *table) all() []*Job {
	var all []*Job
	for _, j := range t.jobs {
		all = append(all, j)
		all = append(all, j.children...)
	}
	return all
}

// getJob is Get-Job.
type getJob struct{ interp.Steps }

func (getJob) Process(c *interp.Invocation) *interp.Unwind {
	list, u := chosen(c)
	if u != nil {
		return u
	}
	if n := c.Int("Newest", 0); n > 0 && n < len(list) {
		list = list[len(list)-n:]
	}
	for _, j := range list {
		if v, ok := c.Get("HasMoreData"); ok && value.ToBool(v) != j.hasMoreData() {
			continue
		}
		if u := c.Write(value.Of(j)); u != nil {
			return u
		}
		if !c.Switch("IncludeChildJob") {
			continue
		}
		for _, child := range j.children {
			if u := c.Write(value.Of(child)); u != nil {
				return u
			}
		}
	}
	return nil
}

// waitJob is Wait-Job.
type waitJob struct {
	interp.Steps
	jobs []*Job
}

func (w *waitJob) Process(c *interp.Invocation) *interp.Unwind {
	list, u := chosen(c)
	w.jobs = append(w.jobs, list...)
	return u
}

func (w *waitJob) End(c *interp.Invocation) *interp.Unwind {
	if len(w.jobs) == 0 {
		return nil
	}
	any := c.Switch("Any")
	limit := time.Duration(max(c.Int("Timeout", -1), 0)) * time.Second
	_, u := c.Await(limit, func() bool {
		over := 0
		for _, j := range w.jobs {
			if j.state.over() {
				over++
			}
		}
		return over == len(w.jobs) || any && over > 0
	})
	if u != nil {
		return u
	}
	for _, j := range w.jobs {
		if !j.state.over() {
			continue
		}
		if u := c.Write(value.Of(j)); u != nil {
			return u
		}
		if any {
			return nil
		}
	}
	return nil
}

// receiveJob is Receive-Job.
type receiveJob struct{ interp.Steps }

func (receiveJob) Process(c *interp.Invocation) *interp.Unwind {
	list, u := chosen(c)
	if u != nil {
		return u
	}
	if c.Switch("AutoRemoveJob") && !c.Switch("Wait") {
		return c.Throw(c.Problem("PSInvalidOperationException", "AutoRemoveJobParameterNotValid", value.InvalidOperation, value.Null,
			"The AutoRemoveJob parameter cannot be used without the Wait parameter."))
	}
	for _, j := range list {
		if c.Switch("WriteJobInResults") {
			if u := c.Write(value.Of(j)); u != nil {
				return u
			}
		}
		for {
			if u := j.receive(c); u != nil {
				return u
			}
			if !c.Switch("Wait") || j.state.over() {
				break
			}
			if _, u := c.Await(0, func() bool { return j.state.over() || j.unread() }); u != nil {
				return u
			}
		}
		if c.Switch("AutoRemoveJob") {
			tableOf(c.Engine()).remove(j)
		}
	}
	return nil
}

func (j *Job) unread() bool {
	return slices.ContainsFunc(j.parts(), func(p *Job) bool { return p.read < len(p.records) })
}

// receive writes what the job wrote since it was last received.
func (j *Job) receive(c *interp.Invocation) *interp.Unwind {
	for _, p := range j.parts() {
		kept := p.read
		for p.read < len(p.records) {
			r := p.records[p.read]
			p.read++
			if u := r.Write(c); u != nil {
				return u
			}
		}
		if c.Switch("Keep") {
			p.read = kept
		}
		if p.state == failed && !p.told {
			r := *p.reason
			r.ErrorID, r.Category, r.Command, r.Activity = "JobStateFailed", value.InvalidResult, "", ""
			p.told = !c.Switch("Keep")
			if u := c.ForwardError(&r); u != nil {
				return u
			}
		}
	}
	return nil
}

// stopJob is Stop-Job.
type stopJob struct{ interp.Steps }

func (stopJob) Process(c *interp.Invocation) *interp.Unwind {
	list, u := chosen(c)
	if u != nil {
		return u
	}
	for _, j := range list {
		if j.state.over() {
			continue
		}
		ok, u := c.ShouldProcess(j.name, "Stop-Job")
		if u != nil {
			return u
		}
		if !ok {
			continue
		}
		j.stop()
		if _, u := c.Await(0, func() bool { return j.state.over() }); u != nil {
			return u
		}
		if c.Switch("PassThru") {
			if u := c.Write(value.Of(j)); u != nil {
				return u
			}
		}
	}
	return nil
}

// removeJob is Remove-Job.
type removeJob struct{ interp.Steps }

func (removeJob) Process(c *interp.Invocation) *interp.Unwind {
	list, u := chosen(c)
	if u != nil {
		return u
	}
	for _, j := range slices.Clone(list) {
		ok, u := c.ShouldProcess("Command: "+j.command+", JobId: "+value.FormatInt(int64(j.id))+", Name: "+j.name, "Remove-Job")
		if u != nil {
			return u
		}
		if !ok {
			continue
		}
		if !j.state.over() {
			if !c.Switch("Force") {
				u := c.WriteError(c.Problem("System.ArgumentException", "JobObjectNotFinishedCannotBeRemoved", value.InvalidOperation, value.Of(j),
					"The command cannot remove the job with the job ID "+value.FormatInt(int64(j.id))+" because the job is not finished. To remove the job, first stop the job, or use the Force parameter."))
				if u != nil {
					return u
				}
				continue
			}
			j.stop()
			if _, u := c.Await(0, func() bool { return j.state.over() }); u != nil {
				return u
			}
		}
		tableOf(c.Engine()).remove(j)
	}
	return nil
}

func (t *table) remove(j *Job) {
	t.jobs = slices.DeleteFunc(t.jobs, func(have *Job) bool { return have == j })
}
