Describe 'cases' {
  It '<a> and <b>' -TestCases @(@{ a = 1; b = 'x' }, @{ a = [int]; b = $null }) { param($a, $b) $PSBoundParameters.Count | Should -Be 2 }
  It 'unknown <c>' -TestCases @{ a = 1 } { param($a) $a | Should -Be 1 }
}
