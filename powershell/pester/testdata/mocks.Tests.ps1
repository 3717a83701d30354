Describe 'mocks' {
  BeforeAll {
    function Get-Thing { [CmdletBinding()] param([string] $Name, [Alias('N')] [int] $Number) "real $Name" }
    function Use-Thing { Get-Thing -Name a -Number 2 }
  }
  It 'takes the place of a command' { Mock Get-Thing { 'mock' }; Use-Thing | Should -Be 'mock' }
}
Describe 'filters' {
  BeforeAll {
    function Get-Thing { [CmdletBinding()] param([string] $Name, [Alias('N')] [int] $Number) "real $Name" }
    Mock Get-Thing { 'default' }
    Mock Get-Thing { "one $Name" } -ParameterFilter { $Number -eq 1 }
    Mock Get-Date { 'now' } -ParameterFilter { $Year -eq 2000 } -Verifiable
  }
  It 'picks by the filter' { Get-Thing -N 1 -Name b | Should -Be 'one b'; Get-Thing | Should -Be 'default' }
  It 'binds as the command does' { { Get-Thing -Nonsense } | Should -Throw -ErrorId 'NamedParameterNotFound,Get-Thing' }
  It 'calls the command where nothing fits' { (Get-Date -Year 1999).Year | Should -Be 1999 }
  It 'was not called' { { Assert-VerifiableMock } | Should -Throw }
  It 'counts' { Get-Thing -Number 7; Get-Thing -Number 7
    Assert-MockCalled Get-Thing -Times 2 -Exactly -ParameterFilter { $Number -eq 7 }
    { Assert-MockCalled Get-Thing -Times 3 -Exactly -ParameterFilter { $Number -eq 7 } } | Should -Throw }
  It 'was called' { Get-Date -Year 2000 | Should -Be 'now'; Assert-VerifiableMock }
}
Describe 'afterwards' {
  It 'the command is itself again' { Get-Date | Should -BeOfType datetime; Get-Command Get-Date | Should -Not -BeOfType System.Management.Automation.AliasInfo }
}
Describe 'modules' {
  BeforeAll { New-Module Part { function Get-Inner { 'inner' }; function Get-Outer { Get-Inner }; $own = 5; Export-ModuleMember Get-Outer } | Import-Module }
  It 'runs in a module' { InModuleScope Part { "$own $(Get-Inner)" } | Should -Be '5 inner' }
  It 'mocks in a module' { Mock Get-Inner { 'mocked' } -ModuleName Part; Get-Outer | Should -Be 'mocked'; Assert-MockCalled Get-Inner -ModuleName Part -Times 1 }
  It 'no such command' { { Mock Get-Nothing } | Should -Throw }
  It 'no such module' { { InModuleScope Nope { } } | Should -Throw }
}
