$script:log = @()
Describe 'hoisted' {
  $script:log += 'body'
  $inBody = 'seen'
  It 'comes after BeforeAll' { $log -join ',' | Should -Be 'all,body,each' }
  It 'sees the body' { $inBody | Should -Be 'seen' }
  It 'shares the scope of BeforeEach' { $each | Should -Be 3 }
  Context 'inner' {
    BeforeEach { $script:log += 'inner' }
    It 'runs the outer one first' { ($log | Select-Object -Last 2) -join ',' | Should -Be 'each,inner' }
    It 'marks' { $script:mark = 'marked' }
  }
  AfterEach { $script:after = $true }
  BeforeEach { $script:log += 'each'; $each += 1 }
  BeforeAll { $script:log += 'all'; $each = 0 }
}
Describe 'later' {
  It 'finds what the first left in the script' { "$mark $after" | Should -Be 'marked True' }
  It 'legacy' { 1 | Should Be 1; 1 | Should Not Be 2; { throw 'abc' } | Should Throw 'b'; $null | Should BeNullOrEmpty }
  It 'empty' { }
  It 'looks into messages' { { throw 'abc' } | Should -Throw 'b' }
  throw 'out of the body'
}
