const M=9654,D=[9654],P={9654:((y,f,i)=>{i.r(f),i.d(f,{commandHelp:()=>E,overview:()=>v});var m=i(73024),g=i(38815),p=i(58144),$=i(6222);const h=80;function v(e){return`Usage: registry-actions <command> [--flag value ...]

Commands:
${p.G.map(t=>{const n=u(t,e).description??"";return`  ${t}
${l(n,"      ")}`}).join("")}
Every input of the action of that name is a flag, for example
  registry-actions validate --file registries.yaml
  registry-actions push-chart --charts ./charts/web --if-exists fail

  --json     print the outputs as one JSON object, the log on standard error
  --debug    log more
  --help     the flags of a command
  --version  the version of this command

Exit status: 0 done, 1 problems, 2 wrong use, 130 interrupted.
`}function E(e,s,t){const{description:n="",inputs:o={}}=u(e,t),a=([r,j])=>`  ${O(r,j)}
${l(o[r]?.description??"","      ")}`,c=Object.entries(s).filter(([,{forRunner:r}])=>r!==!0),_=c.filter(([,{kind:r}])=>r!=="secret").map(a),d=c.filter(([,{kind:r}])=>r==="secret").map(a);return[`Usage: registry-actions ${e} [--flag value ...]
`,n===""?"":`
${l(n,"")}`,`
Flags:
${_.join("")}`,d.length===0?"":`
Environment:
${d.join("")}`].join("")}function O(e,{kind:s,fallback:t,words:n}){if(s==="secret")return(0,$.Q)(e);const o={boolean:"[=true|false]",list:" <list>",names:" <names>",integer:" <number>"},a=n===void 0?" <text>":` <${n.join("|")}>`,c=s in o?o[s]:a;return`--${e}${c}${t===""?"":`  (default: ${t})`}`}function u(e,s){try{return(0,g.qg)((0,m.readFileSync)(`${s}/actions/${e}/action.yml`,"utf8"))??{}}catch{return{}}}function l(e,s){const t=[];for(const n of e.split(/\s+/).filter(o=>o!=="")){const o=`${t.at(-1)} ${n}`;t.length>0&&o.length<=h?t[t.length-1]=o:t.push(`${s}${n}`)}return t.map(n=>`${n}
`).join("")}})};export{M as id,D as ids,P as modules};
