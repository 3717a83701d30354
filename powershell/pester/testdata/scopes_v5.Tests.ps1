$beside = 1
BeforeDiscovery { $found = 'x', 'y' }
BeforeAll { $fromFile = 'file'; function Get-Helped { 'helped' } }
Describe 'two passes' {
  BeforeAll { $fromBlock = "$fromFile block"; $count = 0 }
  BeforeEach { $each = 'each' }
  AfterEach { $script:after = "$each $inside" }
  It 'does not see the first pass' { $beside | Should -BeNullOrEmpty }
  It 'sees the setup' { "$fromBlock $each" | Should -Be 'file block each'; Get-Helped | Should -Be helped; $inside = 'mine' }
  It 'lets AfterEach see its variables' { $after | Should -Be 'each mine' }
  It 'changes' { $count = 5 }
  It 'for itself alone' { $count | Should -Be 0 }
  It 'for <_>' -ForEach $found { $_ | Should -BeIn 'x', 'y' }
  It 'with <n.a> and `<n>' -ForEach @{ n = @{ a = 7 } } { $n.a | Should -Be 7 }
  It 'goes on' { 1 | Should -Be 2 -ErrorAction Continue; 3 | Should -Be 4 }
  It 'takes wildcards' { { throw 'abc' } | Should -Throw 'b' }
}
Describe 'block <_>' -ForEach 1, 2 {
  It 'knows it' { $_ | Should -BeIn 1, 2 }
}
Describe 'left out' -Skip {
  BeforeAll { throw 'never' }
  It 'not run' { throw 'never' }
}
Describe 'no setup' {
  BeforeAll { throw 'no setup' }
  It 'first' { }
  Context 'deeper' { It 'second' { } }
}
Describe 'after' {
  It 'passes' { 1 | Should -Be 1 }
  AfterAll { throw 'too late' }
}
Describe 'no dash' { It 'is an error' { 1 | Should Be 1 } }
