package language

import "github.com/exorun/exorun/powershell/value"

func binderTypes() []*value.Definition { return nil }
