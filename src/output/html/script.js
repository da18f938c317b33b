"use strict";
const D=JSON.parse(document.getElementById("data").textContent),$=i=>document.getElementById(i),PER=200;
const el=(n,t,c)=>{const e=document.createElement(n);if(t!=null)e.textContent=t;if(c)e.className=c;return e};
const size=b=>{if(b==null)return"";for(const[u,n]of[["GB",1e9],["MB",1e6],["kB",1e3]])if(b>=n)return Math.floor(b/n*10+1e-9)/10+" "+u;return b+" B"};
const age=s=>{if(s==null)return"";if(D.unit)return Math.floor(s/D.unit[1])+" "+D.unit[0];for(const[u,n]of[["d",86400],["h",3600],["m",60]])if(s>=n)return Math.floor(s/n)+u;return s+"s"};
// Columns: heading, value to sort by, text, class.
const COLS=[["repository",r=>D.repositories[r[0]],0,"w"],["tag",r=>r[1],0,"w"],["size",r=>r[4],size,"n"],["age",r=>r[7],age,"n"],["published",r=>r[6]],["created",r=>r[5]],["digest",r=>r[2],d=>d?d.slice(0,19):"","d"],["platforms",r=>r[8]&&r[8].join(", "),0,"w"],["type",r=>r[3]==null?null:D.types[r[3]],t=>t?t.replace("application/vnd.","").replace("+json",""):"","w"]].filter((c,i)=>i==1||D.rows.some(r=>c[1](r)!=null));
const bars=(id,rows,text)=>{const most=Math.max(1,...rows.map(r=>r[1])),box=$(id);for(const r of rows){const d=el("div",null,"bar"),i=el("i");i.style.width=100*r[1]/most+"%";const n=el("span",r[0]);n.title=r[0];const m=el("span");m.append(i);d.append(n,m,el("b",text(r)));box.append(d)}};
const spread=(at,steps)=>{const c=steps.map(s=>[s[0],0]).concat([["unknown",0]]);for(const r of D.rows){const v=r[at];c[v==null?steps.length:steps.findIndex(s=>v<s[1])][1]++}return c};
const num=r=>r[1].toLocaleString("en");
bars("ages",spread(7,[["under 1 day",86400],["under 7 days",604800],["under 30 days",2592e3],["under 90 days",7776e3],["under 1 year",31536e3],["older",1/0]]),num);
bars("sizes",spread(4,[["under 10 MB",1e7],["under 100 MB",1e8],["under 500 MB",5e8],["under 1 GB",1e9],["larger",1/0]]),num);
bars("largest",D.totals.slice(0,10),r=>size(r[1])+(r[2]==null||r[2]>=r[1]?"":", "+size(r[1]-r[2])+" shared"));
let state={q:"",sort:"",page:1},shown=[];
const read=()=>{const p=new URLSearchParams(location.hash.slice(1));state={q:p.get("q")||"",sort:p.get("sort")||"",page:Math.max(1,+p.get("page")||1)};$("q").value=state.q};
const keep=()=>{const p=new URLSearchParams();for(const k in state)if(state[k]&&state[k]!==1)p.set(k,state[k]);history.replaceState(null,"","#"+p)};
const find=()=>{const words=state.q.toLowerCase().split(/\s+/).filter(Boolean);shown=D.rows.filter(r=>words.every(w=>(D.repositories[r[0]]+":"+r[1]+" "+(r[2]||"")+" "+(r[8]||"")).toLowerCase().includes(w)));
const down=state.sort[0]=="-",col=COLS.find(c=>c[0]==state.sort.replace("-",""));
if(col){const k=new Map(shown.map(r=>[r,col[1](r)]));shown.sort((a,b)=>{const x=k.get(a),y=k.get(b);return x==null||y==null?(x==null)-(y==null):(x<y?-1:x>y)*(down?-1:1)})}};
const draw=()=>{const pages=Math.max(1,Math.ceil(shown.length/PER));state.page=Math.min(state.page,pages);
const head=el("tr");for(const[name,,,c]of COLS){const th=el("th",null,c=="n"?"n":""),is=state.sort.replace("-","")==name,down=state.sort[0]=="-";th.setAttribute("aria-sort",is?(down?"descending":"ascending"):"none");const b=el("button",name+(is?(down?" ▾":" ▴"):""));b.onclick=()=>{state.sort=is&&!down?"-"+name:name;state.page=1;all()};th.append(b);head.append(th)}
const body=document.createDocumentFragment();for(const r of shown.slice((state.page-1)*PER,state.page*PER)){const tr=el("tr");for(const[name,value,text,c]of COLS){const v=value(r),td=el("td",null,(c||"")+(v==null||v===""?" e":""));td.dataset.h=name;const t=text?text(v):v;if(c=="d"){td.append(el("code",t));td.title=v||""}else td.textContent=t==null?"":t;tr.append(td)}body.append(tr)}
$("rows").tHead.replaceChildren(head);$("rows").tBodies[0].replaceChildren(body);
$("found").textContent=shown.length.toLocaleString("en")+" of "+D.rows.length.toLocaleString("en")+" tags, page "+state.page+" of "+pages;$("back").disabled=state.page<2;$("on").disabled=state.page>=pages};
const all=()=>{find();draw();keep()};
$("q").oninput=e=>{state.q=e.target.value;state.page=1;all()};
$("back").onclick=()=>{state.page--;draw();keep()};$("on").onclick=()=>{state.page++;draw();keep()};
onhashchange=()=>{read();all()};read();all();
