const M=654,D=[654],P={9654:((j,c,r)=>{r.r(c),r.d(c,{commandHelp:()=>E,overview:()=>v});var u=r(73024),g=r(38815),p=r(58144),$=r(6222);const h=80;function v(e){return`Usage: registry-actions <command> [--flag value ...]

Commands:
${p.G.map(t=>{const n=l(t,e).description??"";return`  ${t}
${a(n,"      ")}`}).join("")}
Every input of the action of that name is a flag, for example
  registry-actions validate --file registries.yaml
  registry-actions push-chart --charts ./charts/web --if-exists fail

  --json     print the outputs as one JSON object, the log on standard error
  --debug    log more
  --help     the flags of a command
  --version  the version of this command

Exit status: 0 done, 1 problems, 2 wrong use, 130 interrupted.
`}function E(e,s,t){const{description:n="",inputs:o={}}=l(e,t),m=([i,y])=>`  ${O(i,y)}
${a(o[i]?.description??"","      ")}`,d=Object.entries(s),_=d.filter(([,{kind:i}])=>i!=="secret").map(m),f=d.filter(([,{kind:i}])=>i==="secret").map(m);return[`Usage: registry-actions ${e} [--flag value ...]
`,n===""?"":`
${a(n,"")}`,`
Flags:
${_.join("")}`,f.length===0?"":`
Environment:
${f.join("")}`].join("")}function O(e,{kind:s,fallback:t}){if(s==="secret")return(0,$.Q)(e);const n={boolean:"[=true|false]",list:" <list>",names:" <names>",integer:" <number>"},o=s in n?n[s]:" <text>";return`--${e}${o}${t===""?"":`  (default: ${t})`}`}function l(e,s){try{return(0,g.qg)((0,u.readFileSync)(`${s}/actions/${e}/action.yml`,"utf8"))??{}}catch{return{}}}function a(e,s){const t=[];for(const n of e.split(/\s+/).filter(o=>o!=="")){const o=`${t.at(-1)} ${n}`;t.length>0&&o.length<=h?t[t.length-1]=o:t.push(`${s}${n}`)}return t.map(n=>`${n}
`).join("")}})};export{M as id,D as ids,P as modules};
