package secure

import (
	"sync"

	"github.com/exorun/exorun/powershell/value"
)

// handles are the texts that scripts have taken out of secure strings by way of [Runtime.InteropServices.Marshal]: the number
// of a handle stands for the address that .NET would give.
var handles = struct {
	sync.Mutex
	texts map[int64]string
	last  int64
}{texts: map[int64]string{}}

// pointer is System.IntPtr: a handle.
type pointer struct {
	value.Extras
	handle int64
}

// Type is System.IntPtr.
func (*pointer) Type() *value.Type { return value.TypeIntPtr }

func handleOf(v value.Value) int64 {
	if p, ok := v.Unwrap().Object().(*pointer); ok {
		return p.handle
	}
	return 0
}

func hold(text string) int64 {
	handles.Lock()
	defer handles.Unlock()
	handles.last += 16
	handles.texts[handles.last] = text
	return handles.last
}

func held(handle int64) (string, bool) {
	handles.Lock()
	defer handles.Unlock()
	text, ok := handles.texts[handle]
	return text, ok
}

func release(handle int64) {
	handles.Lock()
	defer handles.Unlock()
	delete(handles.texts, handle)
}

func marshalDefinition() *value.Definition {
	d := &value.Definition{Name: "System.Runtime.InteropServices.Marshal", Flags: value.FlagSealed}
	for _, name := range []string{"SecureStringToBSTR", "SecureStringToGlobalAllocUnicode", "SecureStringToGlobalAllocAnsi", "SecureStringToCoTaskMemUnicode", "SecureStringToCoTaskMemAnsi"} {
		d.Methods = append(d.Methods, method("static System.IntPtr "+name+"(System.Security.SecureString)", func(_ value.Value, args []value.Value) (value.Value, error) {
			s, ok := Of(args[0])
			if !ok {
				return value.Null, value.NewException("System.ArgumentNullException", "Value cannot be null. (Parameter 's')")
			}
			return value.Of(&pointer{handle: hold(s.Plain())}), nil
		}))
	}
	for _, name := range []string{"PtrToStringBSTR", "PtrToStringAuto", "PtrToStringUni", "PtrToStringAnsi", "PtrToStringUTF8"} {
		d.Methods = append(d.Methods, method("static System.String "+name+"(System.IntPtr)", func(_ value.Value, args []value.Value) (value.Value, error) {
			handle := handleOf(args[0])
			text, ok := held(handle)
			if !ok {
				return value.Null, nil
			}
			return value.Str(text), nil
		}))
	}
	for _, name := range []string{"ZeroFreeBSTR", "FreeBSTR", "ZeroFreeGlobalAllocUnicode", "ZeroFreeGlobalAllocAnsi", "ZeroFreeCoTaskMemUnicode", "ZeroFreeCoTaskMemAnsi", "FreeHGlobal"} {
		d.Methods = append(d.Methods, method("static Void "+name+"(System.IntPtr)", func(_ value.Value, args []value.Value) (value.Value, error) {
			handle := handleOf(args[0])
			release(handle)
			return value.AutomationNull, nil
		}))
	}
	d.Methods = append(d.Methods, sizeOf("System.Type"), sizeOf("System.Object"))
	return d
}

// sizeOf is SizeOf: how many bytes a value of a type takes.
func sizeOf(parameter string) value.Method {
	return method("static Int32 SizeOf("+parameter+")", func(_ value.Value, args []value.Value) (value.Value, error) {
		t, ok := args[0].AsType()
		if !ok {
			t = args[0].Unwrap().Type()
		}
		if t != nil && t.IsEnum() {
			t = t.Enum.Underlying
		}
		switch t {
		case value.TypeSByte, value.TypeByte, value.TypeChar:
			return value.Int(1), nil
		case value.TypeInt16, value.TypeUInt16:
			return value.Int(2), nil
		case value.TypeInt32, value.TypeUInt32, value.TypeSingle, value.TypeBoolean:
			return value.Int(4), nil
		case value.TypeInt64, value.TypeUInt64, value.TypeDouble, value.TypeIntPtr, value.TypeDateTime, value.TypeTimeSpan:
			return value.Int(8), nil
		case value.TypeDecimal, value.TypeGuid:
			return value.Int(16), nil
		}
		return value.Null, value.NewException("System.ArgumentException", "Type '"+t.FullName()+"' cannot be marshaled as an unmanaged structure; no meaningful size or offset can be computed.")
	})
}
