package pester

import "github.com/exorun/exorun/powershell/interp"

func (fw *Framework) invokeCmdlets() []*interp.Cmdlet { return nil }
