@{
    RootModule        = 'Exorun.psm1'
    ModuleVersion     = '1.0.0'
    GUID              = '6f0c3d52-6d52-4d0b-9d5e-3b1f2a6c1d07'
    Author            = 'exorun'
    Description       = 'The Run As account of exorun exec: its connection, its certificate, and Connect-ExchangeOnline by its thumbprint.'
    PowerShellVersion = '5.1'
    FunctionsToExport = @('Get-AutomationConnection', 'Get-AutomationCertificate', 'Connect-ExorunExchangeOnline', 'Connect-ExorunIPPSSession')
    CmdletsToExport   = @()
    VariablesToExport = @()
    AliasesToExport   = @('Connect-ExchangeOnline', 'Connect-IPPSSession')
}
