const o=7787,C=[7787],T={37787:((D,E,_)=>{_.d(E,{fromEnv:()=>O.g});var O=_(42138),M=_(7673),P=_(63647),d=_(81305),s=_(47),K=_(52567),a=_(45589)})};export{o as id,C as ids,T as modules};
