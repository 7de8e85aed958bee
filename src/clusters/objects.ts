/** Objects of the Kubernetes API, as much of each as is looked at. */

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
}

export interface NamespaceObject {
  readonly metadata: ObjectMeta;
}

export interface SecretObject {
  readonly metadata: ObjectMeta;
  readonly type?: string;
  readonly immutable?: boolean;
  /** Values in base64. */
  readonly data?: Readonly<Record<string, string>>;
}

export interface ServiceAccountObject {
  readonly metadata: ObjectMeta;
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
}

export interface ObjectList<T> {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly T[] | null;
}
