package value

// The enumerations of preference variables. Every run has such variables from its first moment, so that these types must
// not need the catalogue of types, which takes milliseconds to build.
var (
	TypeActionPreference = &Type{Name: "ActionPreference", Namespace: "System.Management.Automation", Kind: KindEnum, Flags: FlagValueType | FlagSealed, Base: TypeEnumBase, Enum: &EnumInfo{Underlying: TypeInt32, Members: []EnumMember{
		{"SilentlyContinue", 0}, {"Stop", 1}, {"Continue", 2}, {"Inquire", 3}, {"Ignore", 4}, {"Suspend", 5}, {"Break", 6},
	}}}
	TypeConfirmImpact = &Type{Name: "ConfirmImpact", Namespace: "System.Management.Automation", Kind: KindEnum, Flags: FlagValueType | FlagSealed, Base: TypeEnumBase, Enum: &EnumInfo{Underlying: TypeInt32, Members: []EnumMember{
		{"None", 0}, {"Low", 1}, {"Medium", 2}, {"High", 3},
	}}}
	TypeErrorView = &Type{Name: "ErrorView", Namespace: "System.Management.Automation", Kind: KindEnum, Flags: FlagValueType | FlagSealed, Base: TypeEnumBase, Enum: &EnumInfo{Underlying: TypeInt32, Members: []EnumMember{
		{"NormalView", 0}, {"CategoryView", 1}, {"ConciseView", 2}, {"DetailedView", 3},
	}}}
	TypeNativeArgumentPassingStyle = &Type{Name: "NativeArgumentPassingStyle", Namespace: "System.Management.Automation", Kind: KindEnum, Flags: FlagValueType | FlagSealed, Base: TypeEnumBase, Enum: &EnumInfo{Underlying: TypeInt32, Members: []EnumMember{
		{"Legacy", 0}, {"Standard", 1}, {"Windows", 2},
	}}}
)
