# ExchangeOnlineManagement's manifest names this script, which PowerShell runs before it imports that module.
Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '@MODULE@') -Global -DisableNameChecking
