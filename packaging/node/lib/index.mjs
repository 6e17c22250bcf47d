import opsmgr from "./index.cjs";

export const { ControlError, Mock, Sandbox, StartError, program, useSandbox } = opsmgr;
