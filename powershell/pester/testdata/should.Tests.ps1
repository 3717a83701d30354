Describe 'passes' {
  It 'be' { 1 | Should -Be 1; 'A' | Should -Be 'a'; 1, 2 | Should -Be @(1, 2); $null | Should -Be $null; @(1, @(2)) | Should -Be @(1, @(2)); 1 | Should -Be '1' }
  It 'not be' { 1 | Should -Not -Be 2; 'a' | Should -Not -BeExactly 'A'; 1, 2 | Should -Not -Be 1; '' | Should -Not -Be $null }
  It 'aliases and positions' { 1 | Should -EQ 1; 'a' | Should -CEQ 'a'; 3 | Should -GT 2; 2 | Should -LE 2; { throw 'x' } | Should -Throw 'x' }
  It 'order' { 3 | Should -BeGreaterThan 2; 2 | Should -BeGreaterOrEqual 2; 1 | Should -BeLessThan 2; 3 | Should -Not -BeLessOrEqual 2 }
  It 'lists' { 1 | Should -BeIn 1, 2; 1, 2 | Should -Contain 2; 1, 2 | Should -Not -Contain 3; 1, 2, 3 | Should -HaveCount 3; @() | Should -HaveCount 0 }
  It 'text' { 'abc' | Should -BeLike 'A*'; 'abc' | Should -Not -BeLikeExactly 'A*'; 'abc' | Should -Match '^A'; 'abc' | Should -Not -MatchExactly '^A' }
  It 'truth' { $true | Should -BeTrue; 0 | Should -BeFalse; 1 | Should -Not -BeFalse; 'x' | Should -BeTrue }
  It 'empty' { $null, '' | ForEach-Object { , $_ | Should -BeNullOrEmpty }; @() | Should -BeNullOrEmpty; @{} | Should -BeNullOrEmpty; 0 | Should -Not -BeNullOrEmpty }
  It 'types' { 1 | Should -BeOfType int; 'a' | Should -BeOfType [string]; 1 | Should -Not -BeOfType ([string]); 1, 2 | Should -HaveType System.ValueType }
  It 'value by name' { Should -ActualValue 5 -Be 5; Should -ActualValue @(1, 2) -HaveCount 2 }
  It 'throw' {
    { throw 'a message' } | Should -Throw
    { 1 } | Should -Not -Throw
    { [int]::Parse('x') } | Should -Throw -ErrorId FormatException
    { [int]::Parse('x') } | Should -Throw -ExceptionType ([System.Management.Automation.MethodInvocationException])
    ({ throw 'kept' } | Should -Throw -PassThru).Exception.Message | Should -Be 'kept'
  }
  It 'files' {
    Set-Content TestDrive:/a.txt 'first line', 'second'
    'TestDrive:/a.txt' | Should -Exist
    "$TestDrive/b.txt" | Should -Not -Exist
    'TestDrive:/a.txt' | Should -FileContentMatch '^SECOND$'
    'TestDrive:/a.txt' | Should -Not -FileContentMatchExactly '^SECOND$'
    'TestDrive:/a.txt' | Should -FileContentMatchMultiline 'line\r?\nsecond'
  }
  It 'parameters' {
    function Get-It { param([Parameter(Mandatory)] [Alias('N')] [string] $Name, [int] $Count = 3) }
    Get-Command Get-It | Should -HaveParameter Name -Mandatory -Type string -Alias N
    Get-Command Get-It | Should -HaveParameter Count -DefaultValue 3
    Get-Command Get-It | Should -Not -HaveParameter Other
  }
}
Describe 'fails' {
  It 'be' { 1 | Should -Be 2 -Because 'it matters' }
  It 'be of lists' { 1, 2 | Should -Be @(1, 3) }
  It 'be of text' { 'Hello World' | Should -BeExactly 'Hello world' }
  It 'longer text' { 'abc' | Should -Be 'abcdef' }
  It 'not be' { 1 | Should -Not -Be 1 }
  It 'order' { 1 | Should -BeGreaterThan 2 }
  It 'in' { 3 | Should -BeIn 1, 2 }
  It 'contain' { 1, 2 | Should -Contain 3 }
  It 'count' { 1, 2 | Should -HaveCount 3 }
  It 'like' { 'abc' | Should -BeLike 'x*' }
  It 'match' { 'abc' | Should -Not -Match 'b' }
  It 'true' { $null | Should -BeTrue }
  It 'empty' { @{ a = 1 } | Should -BeNullOrEmpty }
  It 'type' { 1 | Should -BeOfType string }
  It 'no such type' { 1 | Should -BeOfType Nope }
  It 'exist' { 'TestDrive:/none' | Should -Exist }
  It 'no throw' { { 1 } | Should -Throw 'x' }
  It 'another error' { { throw 'a' } | Should -Not -Throw }
  It 'no block' { 'a' | Should -Throw }
  It 'error of the script' { Get-Nothing }
  It 'skipped' { Set-ItResult -Skipped -Because 'of the moon' }
  It 'pending' -Pending { throw }
  It 'left out' -Skip { throw }
}
