package jobs

import (
	"github.com/exorun/exorun/powershell/value"
)

func init() { value.RegisterTypes(definitions) }

func property(signature string, get func(j *Job) value.Value) value.Property {
	return value.Property{Signature: signature, Get: func(_ value.Host, self value.Value) (value.Value, error) {
		j, ok := self.Unwrap().Object().(*Job)
		if !ok {
			return value.Null, nil
		}
		return get(j), nil
	}}
}

func stateType() *value.Type { return value.NamedType("System.Management.Automation.JobState") }

// definitions are the types of jobs.
func definitions() []*value.Definition {
	const automation = "System.Management.Automation."
	states := &value.EnumInfo{Underlying: value.TypeInt32}
	for i, name := range []string{"NotStarted", "Running", "Completed", "Failed", "Stopped", "Blocked", "Suspended", "Disconnected", "Suspending", "Stopping", "AtBreakpoint"} {
		states.Members = append(states.Members, value.EnumMember{Name: name, Value: int64(i)})
	}
	definitions := []*value.Definition{
		{Name: automation + "JobState", Base: "System.Enum", Enum: states},
		{Name: automation + "Job", Flags: value.FlagAbstract, Properties: jobProperties()},
		{Name: automation + "Job2", Base: automation + "Job", Flags: value.FlagAbstract},
		{Name: taskJob, Base: automation + "Job"},
		{Name: taskChild, Base: automation + "Job"},
	}
	for _, name := range []string{backgroundJob, remoteChild} {
		definitions = append(definitions, &value.Definition{Name: name, Base: automation + "Job"})
	}
	return append(definitions, &value.Definition{Name: threadJob, Base: automation + "Job2"})
}

func jobProperties() []value.Property {
	stream := func(name string, s value.Stream) value.Property {
		return property("System.Object "+name, func(j *Job) value.Value {
			var items []value.Value
			for _, r := range j.records[j.read:] {
				if r.Stream == s {
					items = append(items, r.Value)
				}
			}
			return value.Of(value.NewList(value.TypeListOf.Make(value.TypeObject), items))
		})
	}
	moment := func(name string, get func(j *Job) value.Value) value.Property {
		return property("System.Nullable[System.DateTime] "+name, get)
	}
	return []value.Property{
		property("System.Int32 Id", func(j *Job) value.Value { return value.Int(j.id) }),
		property("System.String Name", func(j *Job) value.Value { return value.Str(j.name) }),
		property("System.Guid InstanceId", func(j *Job) value.Value { return j.guid }),
		property("System.String PSJobTypeName", func(j *Job) value.Value { return value.Str(j.kind) }),
		property("System.Management.Automation.JobState State", func(j *Job) value.Value { return value.EnumOf(stateType(), int64(j.state)) }),
		property("System.Management.Automation.JobStateInfo JobStateInfo", func(j *Job) value.Value {
			reason := value.Null
			for _, p := range j.parts() {
				if p.reason != nil && len(j.children) == 0 {
					reason = value.Of(p.reason.Exception)
				}
			}
			return value.Of(value.RecordOf("State", value.EnumOf(stateType(), int64(j.state)), "Reason", reason))
		}),
		property("System.Boolean HasMoreData", func(j *Job) value.Value { return value.Bool(j.hasMoreData()) }),
		property("System.String Location", func(j *Job) value.Value { return value.Str(j.location) }),
		property("System.String Command", func(j *Job) value.Value { return value.Str(j.command) }),
		property("System.String StatusMessage", func(*Job) value.Value { return value.Str("") }),
		moment("PSBeginTime", func(j *Job) value.Value {
			if j.begin.IsZero() {
				return value.Null
			}
			return value.FromTime(j.begin, value.KindLocal)
		}),
		moment("PSEndTime", func(j *Job) value.Value {
			if j.end.IsZero() {
				return value.Null
			}
			return value.FromTime(j.end, value.KindLocal)
		}),
		property("System.Collections.Generic.IList[System.Management.Automation.Job] ChildJobs", func(j *Job) value.Value {
			items := make([]value.Value, len(j.children))
			for i, c := range j.children {
				items[i] = value.Of(c)
			}
			return value.Of(value.NewList(value.TypeListOf.Make(value.NamedType("System.Management.Automation.Job")), items))
		}),
		stream("Output", value.OutputStream), stream("Error", value.ErrorStream), stream("Warning", value.WarningStream),
		stream("Verbose", value.VerboseStream), stream("Debug", value.DebugStream), stream("Information", value.InformationStream),
	}
}
