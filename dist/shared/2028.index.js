const W=2028,a=[2028],o={62028:((M,E,_)=>{_.d(E,{fromEnv:()=>s.g});var s=_(96641),D=_(8465),O=_(17712),P=_(73281),B=_(19605),C=_(44422),L=_(51579)})};export{W as id,a as ids,o as modules};
