package main

import (
	"fmt"
	"strings"
)

// view is a row of views.jsonl.
type view struct {
	Types   []string
	View    string
	Kind    string
	Columns []struct {
		Label  *string
		Width  int
		Align  string
		Value  string
		Script string
	}
}

// layout adds to a recorded view what the record leaves out.
type layout struct {
	autoSize, wrap, outOfBand bool
	group                     string // a Go literal of a format.Grouping
	fields                    string // a Go literal of fields in place of the recorded ones
	variants                  string // a Go literal of variants
}

const directoryGroup = "{Property: \"PSParentPath\", Heading: \"    Directory: \", HeadingScript: \"$_.PSParentPath.Replace('Microsoft.PowerShell.Core\\\\FileSystem::', '')\"}"

const fileListFields = `[]Field{{Property: "Name"}, {Label: "Length", Property: "LengthString"}, {Property: "CreationTime"}, {Property: "LastWriteTime"}, ` +
	`{Property: "LastAccessTime"}, {Property: "Mode"}, {Property: "LinkType"}, {Property: "Target"}, {Property: "VersionInfo"}}`

const directoryListFields = `[]Field{{Property: "Name"}, {Property: "CreationTime"}, {Property: "LastWriteTime"}, ` +
	`{Property: "LastAccessTime"}, {Property: "Mode"}, {Property: "LinkType"}, {Property: "Target"}}`

// layouts are keyed by the kind and the name of a view.
var layouts = map[string]layout{
	"TableControl childrenWithUnixStat": {wrap: true, group: directoryGroup},
	"TableControl children":             {wrap: true, group: directoryGroup},
	"TableControl childrenWithHardlink": {wrap: true, group: directoryGroup},
	"ListControl children": {
		group: directoryGroup, fields: directoryListFields,
		variants: `[]Variant{{Types: []string{"System.IO.FileInfo"}, Fields: ` + fileListFields + `}}`,
	},
	"WideControl children": {group: directoryGroup, fields: `[]Field{{Property: "Name"}}`},
	"TableControl Microsoft.PowerShell.Commands.MemberDefinition": {autoSize: true, group: `{Property: "TypeName"}`},
	"TableControl Microsoft.PowerShell.Commands.ByteCollection":   {group: `{Property: "Label"}`},
	"TableControl Priority":                   {group: `{Property: "PriorityClass", Label: "PriorityClass"}`},
	"TableControl StartTime":                  {group: `{Script: "$_.StartTime.ToShortDateString()", Label: "StartTime.ToShortDateString()"}`},
	"TableControl FileSystemStream":           {group: `{Property: "Filename"}`},
	"TableControl System.TimeSpan":            {fields: `[]Field{{Property: "Days"}, {Property: "Hours"}, {Property: "Minutes"}, {Property: "Seconds"}, {Property: "Milliseconds"}}`},
	"WideControl System.TimeSpan":             {fields: `[]Field{{Property: "TotalMilliseconds"}}`},
	"TableControl System.Guid":                {fields: `[]Field{{Property: "Guid"}}`},
	"WideControl process":                     {fields: `[]Field{{Property: "ProcessName"}}`},
	"WideControl history":                     {fields: `[]Field{{Property: "CommandLine"}}`},
	"WideControl Module":                      {fields: `[]Field{{Property: "Name"}}`},
	"WideControl ThumbprintWide":              {fields: `[]Field{{Property: "ThumbPrint"}}`},
	"CustomControl DateTime":                  {fields: `[]Field{{Property: "DateTime"}}`},
	"CustomControl MatchInfo":                 {fields: `[]Field{{Script: "$_.ToEmphasizedString((Get-Location).Path)"}}`},
	"CustomControl ScriptBlock":               {outOfBand: true, fields: `[]Field{{Script: "$_"}}`},
	"CustomControl WarningRecord":             {outOfBand: true, fields: `[]Field{{Property: "Message"}}`},
	"CustomControl DeserializedWarningRecord": {outOfBand: true, fields: `[]Field{{Property: "InformationalRecord_Message"}}`},
	"CustomControl InformationRecord":         {outOfBand: true, fields: `[]Field{{Script: "$_.ToString()"}}`},
	"TableControl Microsoft.PowerShell.Commands.TestConnectionCommand+TcpPortStatus": {group: `{Property: "Target"}`},
}

// unseen are views of objects that no engine outside Windows can hold, or that the engine shows by code of its own.
func unseen(v view) bool {
	for _, t := range v.Types {
		for _, prefix := range []string{
			"Microsoft.Management.Infrastructure.", "System.Management.Management", "System.Drawing.",
			"System.Diagnostics.EventLog", "System.ServiceProcess.", "Microsoft.PowerShell.MarkdownRender.", "System.CodeDom.",
			"Microsoft.PowerShell.Commands.Internal.TransactedRegistry", "Microsoft.PowerShell.Commands.ControlPanelItem",
			"System.Management.Automation.PSSnapInInfo", "System.DirectoryServices", "System.AppDomain",
		} {
			if strings.HasPrefix(t, prefix) {
				return true
			}
		}
	}
	return v.View == "ErrorInstance" || v.View == "GetErrorInstance" || v.View == "CommandParameterSetInfo" ||
		v.View == "MatchInfo" && strings.HasPrefix(v.Types[0], "Deserialized.")
}

var shapes = map[string]string{"TableControl": "TableShape", "ListControl": "ListShape", "WideControl": "WideShape", "CustomControl": "CustomShape"}

func viewsSource(views []view) string {
	var b strings.Builder
	b.WriteString(header)
	b.WriteString("package format\n\n// builtinViews are PowerShell's own views in the order in which they are looked through.\nvar builtinViews = [...]View{\n")
	for _, v := range views {
		if unseen(v) {
			continue
		}
		extra := layouts[v.Kind+" "+v.View]
		fmt.Fprintf(&b, "\t{Name: %q, Types: %#v, Shape: %s", v.View, v.Types, shapes[v.Kind])
		for _, flag := range []struct {
			name string
			set  bool
		}{{"OutOfBand", extra.outOfBand}, {"AutoSize", extra.autoSize}, {"Wrap", extra.wrap}} {
			if flag.set {
				fmt.Fprintf(&b, ", %s: true", flag.name)
			}
		}
		if extra.group != "" {
			fmt.Fprintf(&b, ", Group: &Grouping%s", extra.group)
		}
		if extra.fields != "" {
			fmt.Fprintf(&b, ",\n\t\tFields: %s", extra.fields)
		} else {
			b.WriteString(", Fields: []Field{\n")
			for _, c := range v.Columns {
				b.WriteString("\t\t" + fieldSource(c.Label, c.Width, c.Align, c.Value, c.Script) + ",\n")
			}
			b.WriteString("\t}")
		}
		if extra.variants != "" {
			fmt.Fprintf(&b, ",\n\t\tVariants: %s", extra.variants)
		}
		b.WriteString("},\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func fieldSource(label *string, width int, align, value, script string) string {
	var parts []string
	if label != nil && *label != value {
		parts = append(parts, fmt.Sprintf("Label: %q", *label))
	}
	if width > 0 {
		parts = append(parts, fmt.Sprintf("Width: %d", width))
	}
	if align != "" && align != "Undefined" {
		parts = append(parts, "Align: "+align)
	}
	// List items are recorded without the kind of their value: only script text has a variable or an operator in it.
	if script == "ScriptBlock" || script == "" && strings.ContainsAny(value, "$\n\"") {
		parts = append(parts, fmt.Sprintf("Script: %q", strings.TrimSpace(value)))
	} else {
		parts = append(parts, fmt.Sprintf("Property: %q", value))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
