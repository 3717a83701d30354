package exchangecmds

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/exchangecmds/edm"
	"github.com/exorun/exorun/powershell/value"
)

// modelRow shows the properties that came, in the order of the model and not of the answer.
func modelRow(name string) func(exo.Row) []value.Value {
	return func(row exo.Row) []value.Value {
		kind := edm.Find(name)
		ordered := slices.Clone(row)
		slices.SortStableFunc(ordered, func(a, b exo.Property) int { return cmp.Compare(kind.Place(a.Name), kind.Place(b.Name)) })
		record := &value.Record{}
		for _, p := range ordered {
			record.Set(p.Name, entityValue(kind, p.Name, p.Value))
		}
		return []value.Value{value.Of(record)}
	}
}

// wholeModelRow shows every property of the model, null where the answer has none.
func wholeModelRow(name string) func(exo.Row) []value.Value {
	return func(row exo.Row) []value.Value {
		kind := edm.Find(name)
		record := &value.Record{}
		for _, p := range kind.Properties {
			record.Set(p.Name, entityValue(kind, p.Name, row.Value(p.Name)))
		}
		return []value.Value{value.Of(record)}
	}
}

// entityValue gives a property of the model the type that the module gives it.
func entityValue(kind *edm.Type, name string, raw any) value.Value {
	property, _ := kind.Property(name)
	if text, ok := raw.(string); ok {
		if property.Type == edm.GUID {
			if id, err := uuid.Parse(text); err == nil {
				return guid(id)
			}
		}
		if isDate(name) {
			if date, ok := entityDate(text); ok {
				return date
			}
		}
		return value.Str(text)
	}
	v := plain(raw)
	if property.Type == "Int64" && !v.IsNull() {
		n, _ := v.AsInt64()
		switch {
		case strings.HasSuffix(name, "ItemSize"):
			return value.Of(&limit{Size: byteSize(n)})
		case strings.HasSuffix(name, "FolderSize"), strings.HasSuffix(name, "SubfolderSize"):
			return value.Str(byteSize(n).String())
		}
		return value.Int64(n)
	}
	return v
}

// isDate tells by its name whether a property is a date: the model has them as texts.
func isDate(name string) bool {
	for _, beginning := range []string{"When", "StartDate", "EndDate"} {
		if strings.HasPrefix(name, beginning) {
			return true
		}
	}
	for _, ending := range []string{"Date", "Time", "TimeStamp"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// entityDate reads a date as the module does, into this machine's time. Those of statistics may come in the American form.
func entityDate(text string) (value.Value, bool) {
	if date, ok := parseDate(text); ok {
		ticks, kind, _ := date.AsDateTime()
		if kind == value.KindUTC {
			return value.DateTime(value.ToLocal(ticks), value.KindLocal), true
		}
		return date, true
	}
	if t, err := time.Parse("1/2/2006 3:04:05 PM", text); err == nil {
		return value.FromTime(t, value.KindUnspecified), true
	}
	return value.Null, false
}

// mailboxPermissions shows one object for each of a user's rights.
func mailboxPermissions(row exo.Row) []value.Value {
	identity, user := plain(row.Value("MailboxIdentity")), plain(row.Value("User"))
	list, _ := row.Value("PermissionList").([]any)
	if row.Bool("IsOwner") && len(list) == 0 {
		return []value.Value{value.Of(value.RecordOf("Identity", identity, "Owner", user))}
	}
	var objects []value.Value
	for _, element := range list {
		rights, ok := element.(exo.Row)
		if !ok {
			continue
		}
		objects = append(objects, value.Of(value.RecordOf(
			"Identity", identity,
			"User", user,
			"AccessRights", plain(rights.Value("AccessRights")),
			"IsInherited", value.Bool(rights.Bool("IsInherited")),
			"Deny", value.SwitchValue(rights.Bool("Deny")),
			"InheritanceType", plain(rights.Value("InheritanceType")),
		)))
	}
	return objects
}

// recipientPermissions shows one object for each element of the expanded list.
func recipientPermissions(row exo.Row) []value.Value {
	list, _ := row.Value("RecipientPermission").([]any)
	var objects []value.Value
	for _, element := range list {
		permission, ok := element.(exo.Row)
		if !ok {
			continue
		}
		record := &value.Record{}
		for _, name := range []string{"Identity", "Trustee", "AccessControlType", "AccessRights", "IsInherited", "InheritanceType"} {
			record.Set(name, plain(permission.Value(name)))
		}
		objects = append(objects, value.Of(record))
	}
	return objects
}

// folderPermission shows the folder by its own identity, and the user by the name.
func folderPermission(row exo.Row) []value.Value {
	record := value.RecordOf(
		"Identity", plain(row.Value("MailboxFolderIdentity")),
		"FolderName", plain(row.Value("FolderName")),
		"User", plain(row.Value("User")),
		"AccessRights", plain(row.Value("AccessRights")),
		"SharingPermissionFlags", plain(row.Value("SharingPermissionFlags")),
	)
	return []value.Value{value.Of(record)}
}
