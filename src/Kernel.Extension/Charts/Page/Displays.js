(function(w,d){
if(!w.noisyDisplays){
var all=function(q,r){return Array.prototype.slice.call((r||d).querySelectorAll(q))};
/* A picture becomes the drawing that it holds: its ink is then the page's. */
var draw=function(i){
var s=new DOMParser().parseFromString(decodeURIComponent(i.src.slice(i.src.indexOf(",")+1)),"image/svg+xml").documentElement;
if(s.nodeName!=="svg")return;
all("style",s).forEach(function(e){e.remove()});
i.replaceWith(d.importNode(s,true))};
/* Long tables in pages of rows; the rows are there without scripts and in print. */
var page=function(t){
var r=all("tbody>tr",t),n=+t.dataset.page,m=Math.ceil(r.length/n),p=0,b=d.createElement("div"),o=d.createElement("span");
if(m<2||t.classList.contains("paged"))return;
t.classList.add("paged");b.className="noisy-pager";
var go=function(q){p=Math.max(0,Math.min(m-1,q));
r.forEach(function(e,i){e.hidden=i<p*n||i>=p*n+n});
o.textContent="page "+(p+1)+" of "+m;
all("button",b).forEach(function(e,i){e.setAttribute("aria-disabled",i<2?p===0:p===m-1)})};
[["\u00ab","First page",function(){return 0}],["\u2039","Previous page",function(){return p-1}],["\u203a","Next page",function(){return p+1}],["\u00bb","Last page",function(){return m-1}]].forEach(function(k){
var e=d.createElement("button");e.type="button";e.textContent=k[0];e.setAttribute("aria-label",k[1]);e.onclick=function(){go(k[2]())};b.appendChild(e)});
o.setAttribute("aria-live","polite");b.appendChild(o);t.parentNode.insertBefore(b,t.nextSibling);go(0)};
/* What must be scrolled sideways can be reached with the keyboard. */
var reach=function(){all(".noisy-rows,.output .math,.text .math,main pre").forEach(function(e){
if(e.scrollWidth>e.clientWidth+1||e.scrollHeight>e.clientHeight+1){e.tabIndex=0;e.setAttribute("role","region");e.setAttribute("aria-label",e.className==="math"?"Formula":e.tagName==="PRE"?"Text":"Table")}
else{e.removeAttribute("tabindex");e.removeAttribute("role");e.removeAttribute("aria-label")}})};
/* The values under the pointer, from the table beside the drawing. */
var hide=function(){all(".noisy-tip,.noisy-at").forEach(function(e){e.remove()})};
var show=function(e){
hide();
var s=e.target.closest&&e.target.closest(".noisy-panel>svg[data-places]");if(!s)return;
var c=s.closest(".noisy-chart"),t=all(".noisy-values table",c)[all(".noisy-panel>svg[data-places]",c).indexOf(s)];if(!t)return;
var a=s.dataset.places.split(" "),k=a.shift(),x=s.getBoundingClientRect(),f=s.viewBox.baseVal.width/x.width,
px=(e.clientX-x.left)*f,py=(e.clientY-x.top)*f,h=t.rows[0].cells,u;
a=a.map(Number);
if(k==="m"){
var row=t.rows[Math.floor((py-a[1])/a[3])+1],j=Math.floor((px-a[0])/a[2])+1;
if(!row||row.cells.length!==h.length||h.length<4&&t.rows.length>4||j<1||j>=h.length||py<a[1])return;
u=row.cells[0].textContent+" \u2192 "+h[j].textContent+"\n"+row.cells[j].textContent}
else{
var v=k==="x"?px:py,b=0;a.forEach(function(q,i){if(Math.abs(q-v)<Math.abs(a[b]-v))b=i});
var g=t.rows[b+1];if(!g)return;
u=h[0].textContent+" "+g.cells[0].textContent;
for(var i=1;i<g.cells.length;i++)if(g.cells[i].textContent)u+="\n"+h[i].textContent+"  "+g.cells[i].textContent;
if(k==="x"){var l=d.createElementNS(s.namespaceURI,"line");
[["x1",a[b]],["x2",a[b]],["y1",0],["y2",s.viewBox.baseVal.height],["stroke","currentColor"],["stroke-opacity",.35],["class","noisy-at"],["pointer-events","none"]].forEach(function(q){l.setAttribute(q[0],q[1])});
s.appendChild(l)}}
var o=d.createElement("div");o.className="noisy-tip";o.setAttribute("aria-hidden","true");o.textContent=u;s.parentNode.appendChild(o);
o.style.left=Math.max(0,Math.min(e.clientX-x.left+12,x.width-o.offsetWidth))+"px";
o.style.top=Math.max(0,e.clientY-x.top-o.offsetHeight-10)+"px"};
d.addEventListener("pointermove",show);d.addEventListener("pointerleave",hide);w.addEventListener("resize",reach);
w.noisyDisplays=function(){all("img.noisy-picture").forEach(draw);all(".noisy-rows[data-page]").forEach(page);reach()}}
w.noisyDisplays()})(window,document)
