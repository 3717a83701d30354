# The Run As account of exorun exec, as Azure Automation's cmdlets show it, and sign-in to Exchange by its thumbprint on every
# system.
#
# Connect-ExchangeOnline and Connect-IPPSSession are aliases here: PowerShell looks for an alias before it looks for a function,
# so they stay in force when ExchangeOnlineManagement brings functions of the same names later.

function Get-AutomationConnection {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [string] $Name
    )
    if ($Name -ne $env:EXORUN_CONNECTION) {
        Write-Error -Message "Connection '$Name' was not found. This program runs with the connection '$($env:EXORUN_CONNECTION)'." -ErrorId 'AutomationConnectionNotFound' -Category ObjectNotFound -TargetObject $Name
        return
    }
    @{
        ApplicationId         = $env:AZURE_CLIENT_ID
        TenantId              = $env:AZURE_TENANT_ID
        CertificateThumbprint = $env:EXORUN_CERTIFICATE_THUMBPRINT
        SubscriptionId        = ''
        Organization          = $env:EXORUN_ORGANIZATION
        Cloud                 = $env:EXORUN_CLOUD
    }
}

function Get-AutomationCertificate {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0)]
        [string] $Name
    )
    $names = @(($env:EXORUN_CONNECTION -replace 'Connection$', 'Certificate'), $env:EXORUN_CERTIFICATE_THUMBPRINT)
    if ($names -notcontains $Name) {
        Write-Error -Message "Certificate '$Name' was not found. This program runs with the certificate '$($names[0])'." -ErrorId 'AutomationCertificateNotFound' -Category ObjectNotFound -TargetObject $Name
        return
    }
    Read-AccountCertificate
}

function Connect-ExorunExchangeOnline {
    [CmdletBinding()]
    param()
    dynamicparam { New-ConnectParameter -Name 'Connect-ExchangeOnline' }
    end {
        $command = Get-ExchangeCommand -Name 'Connect-ExchangeOnline'
        $given = Resolve-ConnectParameter -Given $PSBoundParameters
        & $command @given
    }
}

function Connect-ExorunIPPSSession {
    [CmdletBinding()]
    param()
    dynamicparam { New-ConnectParameter -Name 'Connect-IPPSSession' }
    end {
        $command = Get-ExchangeCommand -Name 'Connect-IPPSSession'
        $given = Resolve-ConnectParameter -Given $PSBoundParameters
        & $command @given
    }
}

# Reads the certificate with its key. The key stays in memory: nothing is put into a certificate store.
function Read-AccountCertificate {
    $ErrorActionPreference = 'Stop'
    $path = $env:AZURE_CLIENT_CERTIFICATE_PATH
    if ($PSVersionTable.PSVersion.Major -ge 7) {
        return [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile($path, $path)
    }
    # Windows PowerShell runs on .NET Framework, which reads no PEM.
    $blocks = @{}
    foreach ($match in [regex]::Matches([System.IO.File]::ReadAllText($path), '-----BEGIN ([A-Z ]+)-----([^-]+)-----END')) {
        $blocks[$match.Groups[1].Value] = [Convert]::FromBase64String(($match.Groups[2].Value -replace '\s'))
    }
    $public = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, $blocks['CERTIFICATE'])
    $key = [System.Security.Cryptography.CngKey]::Import($blocks['PRIVATE KEY'], [System.Security.Cryptography.CngKeyBlobFormat]::Pkcs8PrivateBlob)
    $rsa = New-Object System.Security.Cryptography.RSACng -ArgumentList $key
    [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::CopyWithPrivateKey($public, $rsa)
}

# Finds a command of the real module, which is imported where it is not there yet.
function Get-ExchangeCommand([string] $Name) {
    $module = Get-Module -Name ExchangeOnlineManagement | Select-Object -First 1
    if (-not $module) {
        $module = Import-Module -Name ExchangeOnlineManagement -Global -DisableNameChecking -PassThru -ErrorAction Stop |
            Where-Object { $_.Name -eq 'ExchangeOnlineManagement' } | Select-Object -First 1
    }
    $command = $module.ExportedCommands[$Name]
    if (-not $command) {
        throw "The module ExchangeOnlineManagement $($module.Version) has no command $Name."
    }
    $command
}

# Takes the parameters of a command of the real module over, and adds CertificateThumbprint where it has none: outside Windows.
function New-ConnectParameter([string] $Name) {
    $ErrorActionPreference = 'Stop'
    $command = Get-ExchangeCommand -Name $Name
    $common = @([System.Management.Automation.PSCmdlet]::CommonParameters) + @([System.Management.Automation.PSCmdlet]::OptionalCommonParameters)
    $taken = New-Object System.Management.Automation.RuntimeDefinedParameterDictionary
    foreach ($parameter in $command.Parameters.Values) {
        if ($common -contains $parameter.Name) {
            continue
        }
        $taken.Add($parameter.Name, (New-Object System.Management.Automation.RuntimeDefinedParameter -ArgumentList $parameter.Name, $parameter.ParameterType, $parameter.Attributes))
    }
    if (-not $taken.ContainsKey('CertificateThumbprint')) {
        $attributes = New-Object 'System.Collections.ObjectModel.Collection[System.Attribute]'
        $attributes.Add((New-Object System.Management.Automation.ParameterAttribute))
        $taken.Add('CertificateThumbprint', (New-Object System.Management.Automation.RuntimeDefinedParameter -ArgumentList 'CertificateThumbprint', ([string]), $attributes))
    }
    $taken
}

# Puts the certificate in the place of its thumbprint. Another's thumbprint is for the real command to find.
function Resolve-ConnectParameter([System.Collections.IDictionary] $Given) {
    $passed = @{}
    foreach ($name in $Given.Keys) {
        $passed[$name] = $Given[$name]
    }
    $thumbprint = "$($passed['CertificateThumbprint'])" -replace '[^0-9A-Fa-f]'
    if ($thumbprint -and $thumbprint -eq $env:EXORUN_CERTIFICATE_THUMBPRINT) {
        $passed.Remove('CertificateThumbprint')
        $passed['Certificate'] = Read-AccountCertificate
    }
    $passed
}

Set-Alias -Name Connect-ExchangeOnline -Value Connect-ExorunExchangeOnline
Set-Alias -Name Connect-IPPSSession -Value Connect-ExorunIPPSSession
Export-ModuleMember -Function Get-AutomationConnection, Get-AutomationCertificate, Connect-ExorunExchangeOnline, Connect-ExorunIPPSSession -Alias Connect-ExchangeOnline, Connect-IPPSSession
