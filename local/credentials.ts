/** What signs requests to the servers of this machine, which look at no signature. It opens nothing anywhere else. */
export const LOCAL_CREDENTIALS = { accessKeyId: "LOCALVPCFLOW", secretAccessKey: "made-up-for-this-machine" } as const;
