function Invoke-LaptopCommand([string]$Name, $Bound) {
    $context = [Microsoft.Exchange.Management.ExoPowershellSnapin.ConnectionContextFactory]::GetCurrentConnectionContext($ConnectionContextObjectId)
    $authorization = $context.GetAuthHeader('', [guid]::NewGuid().ToString())
    $parameters = @{}
    foreach ($key in $Bound.Keys) {
        $value = $Bound[$key]
        if ($value -is [switch]) { $value = [bool]$value }
        elseif ($value -is [datetime]) { $value = $value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffffffZ') }
        elseif ($value -is [hashtable]) { $value = $value + @{ '@odata.type' = '#Exchange.GenericHashTable' } }
        $parameters[$key] = $value
    }
    $body = @{ CmdletInput = @{ CmdletName = $Name; Parameters = $parameters } } | ConvertTo-Json -Depth 10 -Compress
    $uri = $authorization.BaseUri + '/' + $authorization.TenantId + '/InvokeCommand'
    while ($uri) {
        $headers = @{
            Authorization      = $authorization.AuthorizationHeader
            'X-AnchorMailbox'  = $context.RoutingHintPrefix + $context.RoutingHint
            'X-ResponseFormat' = 'clixml'
            Prefer             = 'odata.maxpagesize=1000'
        }
        $answer = Invoke-RestMethod -Method Post -Uri $uri -Headers $headers -ContentType 'application/json' -Body ([Text.Encoding]::UTF8.GetBytes($body))
        foreach ($row in $answer.value) { [System.Management.Automation.PSSerializer]::Deserialize($row._clixml) }
        foreach ($warning in $answer.'@adminapi.warnings') { if (-not $answer.'@odata.nextLink') { Write-Warning $warning } }
        $uri = $answer.'@odata.nextLink'
    }
}
