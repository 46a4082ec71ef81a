import type { DeployScope } from "./deploy-policy-scope.ts";
import type { PolicyStatement } from "./policy.ts";
import { viaService } from "./policy-conditions.ts";
import { stateLocation } from "./state-location.ts";

/**
 * What Terraform's S3 backend needs: the state, and the lock file beside it. A state in the project's folder takes nothing.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
 */
export function stateStatements({ config, arns: { partition } }: DeployScope): PolicyStatement[] {
  const state = stateLocation(config);
  if (state === undefined) return [];
  const bucket = `arn:${partition}:s3:::${state.bucket}`;
  const file = `${bucket}/${state.key}`;
  return [
    // Without a prefix: S3 answers 404 and not 403 for a state that is not there yet only to who may list the bucket.
    { Sid: "FindTheState", Action: "s3:ListBucket", Resource: bucket },
    { Sid: "KeepTheState", Action: ["s3:GetObject", "s3:PutObject"], Resource: [file, `${file}.tflock`] },
    { Sid: "UnlockTheState", Action: "s3:DeleteObject", Resource: `${file}.tflock` },
    ...stateKey(state),
  ];
}

// --- internal ---

function stateKey({ kmsKey, region }: { readonly kmsKey?: string; readonly region: string }): PolicyStatement[] {
  if (kmsKey === undefined) return [];
  const Condition = { StringEquals: { "kms:ViaService": viaService("s3", region) } };
  return [{ Sid: "EncryptTheState", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: kmsKey, Condition }];
}
