#!/usr/bin/env pwsh
# The project's tasks. Each is one or two dotnet commands, which also stand in README.md for machines without PowerShell.
#
#   ./build.ps1 build       compile everything
#   ./build.ps1 test        run the tests
#   ./build.ps1 notebooks   run every notebook and keep its outputs in it
#   ./build.ps1 pictures    draw the pictures of README.md again, from the notebooks' outputs
#   ./build.ps1 site        make one offline folder of all notebooks' pages, with an index: artifacts/site
#   ./build.ps1 bench       measure an ELR epoch beside a bare loop and PyTorch
#   ./build.ps1 pack        make the packages
#   ./build.ps1 kernel      install the Jupyter kernel for this user
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('build', 'test', 'notebooks', 'pictures', 'site', 'bench', 'pack', 'kernel')]
    [string] $Task = 'build'
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        exit $LASTEXITCODE
    }
}

switch ($Task) {
    'build' { Invoke-DotNet build -c Release }
    'test' { Invoke-DotNet test -c Release }
    'notebooks' {
        Get-ChildItem notebooks -Recurse -Filter *.ipynb | ForEach-Object {
            Invoke-DotNet run --project src/Kernel.Host -c Release -- run $_.FullName -o $_.FullName
        }
    }
    'pictures' { Invoke-DotNet run --project src/Kernel.Host -c Release -- pictures notebooks }
    'site' { Invoke-DotNet run --project src/Kernel.Host -c Release -- site notebooks/course notebooks/papers notebooks/analysis -o artifacts/site }
    'bench' { Invoke-DotNet run --project benchmarks -c Release -- elr-epoch }
    'pack' { Invoke-DotNet pack -c Release -o artifacts/packages }
    'kernel' { Invoke-DotNet run --project src/Kernel.Host -c Release -- jupyter install }
}
