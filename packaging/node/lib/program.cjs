// The programs: in this package, or in the one for this processor.
"use strict";
const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const fs = require("node:fs");
const path = require("node:path");

/** The path of `opsmgr-mock` or `opsmgr-suite`. Throws where there is none for this machine. */
function program(name = "opsmgr-mock") {
  const platform = `${process.platform}-${process.arch}`;
  const inside = path.join(__dirname, "..", "programs", platform, name);
  if (fs.existsSync(inside)) return inside;
  try {
    return require.resolve(`@opsmgr-double/${platform}/bin/${name}`);
  } catch {
    throw new Error(
      `opsmgr-double: there is no ${name} for ${platform}: there are programs for linux-x64 and linux-arm64; ` +
        `installed without optional dependencies, the package @opsmgr-double/${platform} is left out`,
    );
  }
}

/** Runs the program in the place of this process, as well as Node can: its input and output, its signals, its exit code. */
function become(name) {
  let file;
  try {
    file = program(name);
  } catch (error) {
    console.error(error.message);
    process.exit(127);
  }
  const child = spawn(file, process.argv.slice(2), { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
  const passOn = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  child.on("error", (error) => {
    console.error(`opsmgr-double: ${file} cannot be executed: ${error.message}`);
    process.exit(126);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const one of signals) process.removeListener(one, passOn);
    process.kill(process.pid, signal);
    setTimeout(() => process.exit(128 + constants.signals[signal]), 1000);
  });
}

module.exports = { program, become };
