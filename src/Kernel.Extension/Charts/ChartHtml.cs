namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A chart as <c>text/html</c>: a picture that stands without scripts, which a script makes interactive.</summary>
internal static class ChartHtml
{
    /// <summary>The picture and the script.</summary>
    /// <param name="picture">Markup shown until, or unless, Plotly draws.</param>
    /// <param name="figureJson">The figure: an object with <c>data</c> and <c>layout</c>.</param>
    public static string Interactive(string picture, string figureJson)
    {
        var id = $"noisy-{Guid.NewGuid():N}";

        // Inside a script element only "<" can end it early.
        var json = figureJson.Replace("<", "\\u003c", StringComparison.Ordinal);
        return $"<div id=\"{id}\" class=\"noisy-chart\"><div>{picture}</div><div></div></div>{PlotlyLibrary.TakeScript()}"
            + $"<script>(function(){{var figure={json};{Upgrade(id)}}})()</script>";
    }

    // The colours of text and grid are those of the page at the time of drawing. The picture goes only when Plotly has drawn.
    private static string Upgrade(string id) =>
        $"var host=document.getElementById(\"{id}\");if(!host)return;"
        + "function draw(Plotly){if(!Plotly)return;"
        + "var ink=getComputedStyle(host).color,m=ink.match(/[\\d.]+/g)||[128,128,128],"
        + "grid=\"rgba(\"+m[0]+\",\"+m[1]+\",\"+m[2]+\",0.15)\",layout=Object.assign({},figure.layout);"
        + "layout.font=Object.assign({},layout.font,{color:ink});"
        + "Object.keys(layout).forEach(function(k){if(/^[xy]axis\\d*$/.test(k))"
        + "layout[k]=Object.assign({},layout[k],{gridcolor:grid,zerolinecolor:grid,linecolor:grid})});"
        + $"var data=figure.data.map(function(t){{return t.textfont&&t.textfont.color===\"{PlotlyChart.NeutralInk}\"?Object.assign({{}},t,{{textfont:{{color:ink}}}}):t}});"
        + "Plotly.newPlot(host.children[1],data,layout,{displayModeBar:false,responsive:true}).then(function(){host.children[0].style.display=\"none\"})}"
        + "function wait(n){if(window.noisyPlotly)window.noisyPlotly.then(draw);else if(window.Plotly)draw(window.Plotly);"
        + "else if(n>0)setTimeout(function(){wait(n-1)},250)}wait(40)";
}
