# Sets a campaign up and prints the answer; the exit code is 0 when it was set up.
#
#   $env:WEBHOOK_SECRET = '…'; scripts/setup-campaign.ps1 16 [https://calls.example] [-Force]
#
# Without address and secret: the demo on this machine.
param(
  [Parameter(Mandatory = $true)][ValidatePattern('^[A-Za-z0-9_-]{1,64}$')][string]$Campaign,
  [string]$Url = 'http://localhost:3000',
  [switch]$Force
)
$ErrorActionPreference = 'Stop'

$secret = if ($env:WEBHOOK_SECRET) { $env:WEBHOOK_SECRET } else { 'demo-setup-secret' }
$request = @{
  Method      = 'Post'
  Uri         = $Url.TrimEnd('/') + '/webhook/setup-campaign'
  Headers     = @{ Authorization = "Bearer $secret" }
  ContentType = 'application/json'
  Body        = @{ campaign_id = $Campaign; force_rebuild = $Force.IsPresent } | ConvertTo-Json
  TimeoutSec  = 130
}
try {
  Invoke-RestMethod @request | ConvertTo-Json
} catch {
  if ($_.ErrorDetails) { $_.ErrorDetails.Message } else { $_.Exception.Message }
  exit 1
}
