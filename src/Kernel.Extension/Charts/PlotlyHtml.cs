using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A Plotly figure as <c>text/html</c>: what stands without scripts, in whose place plotly.js draws.</summary>
internal static class PlotlyHtml
{
    /// <summary>The markup.</summary>
    /// <param name="still">Markup shown until, or unless, Plotly draws.</param>
    /// <param name="name">What a screen reader calls the figure.</param>
    /// <param name="figureJson">The figure: an object with <c>data</c> and <c>layout</c>.</param>
    public static string Of(string still, string name, string figureJson)
    {
        var id = $"noisy-{Guid.NewGuid():N}";

        // Inside a script element only "<" can end it early.
        var json = figureJson.Replace("<", "\\u003c", StringComparison.Ordinal);
        return $"<div id=\"{id}\" class=\"noisy-figure\"><div>{still}</div><div class=\"noisy-plot\" role=\"figure\" aria-label=\"{Html.Encode(name)}\"></div></div>{PlotlyLibrary.TakeScript()}"
            + $"<script>(function(){{var figure={json};{Upgrade(id)}}})()</script>";
    }

    // Backgrounds are transparent unless the figure has its own; the ink of texts and grid is the page's, by a style that
    // follows its theme. The picture goes only when Plotly has drawn. Entries of the legend are reached with the keyboard.
    private static string Upgrade(string id) =>
        $"var host=document.getElementById(\"{id}\");if(!host)return;"
        + "function draw(Plotly){if(!Plotly)return;var plot=host.children[1],layout=Object.assign({paper_bgcolor:\"rgba(0,0,0,0)\",plot_bgcolor:\"rgba(0,0,0,0)\"},figure.layout);"
        + "if(!(figure.layout||{}).width)layout.autosize=true;"
        + "Plotly.newPlot(plot,figure.data,layout,{displayModeBar:false,responsive:true}).then(function(){host.children[0].style.display=\"none\";"
        + "function keys(){plot.querySelectorAll(\".legendtoggle\").forEach(function(e){e.setAttribute(\"tabindex\",0);e.setAttribute(\"role\",\"button\");"
        + "e.setAttribute(\"aria-label\",\"Show or hide \"+e.parentNode.textContent);"
        + "e.onkeydown=function(k){if(k.key===\"Enter\"||k.key===\" \"){k.preventDefault();[\"mousedown\",\"mouseup\"].forEach(function(n){e.dispatchEvent(new MouseEvent(n,{bubbles:true}))})}}})}"
        + "keys();plot.on(\"plotly_afterplot\",keys)})}"
        + "function wait(n){if(window.noisyPlotly)window.noisyPlotly.then(draw);else if(window.Plotly)draw(window.Plotly);"
        + "else if(n>0)setTimeout(function(){wait(n-1)},250)}wait(40)";
}
