"use strict";
const { ControlError } = require("./control.cjs");
const { useSandbox } = require("./hooks.cjs");
const { Mock, StartError } = require("./mock.cjs");
const { program } = require("./program.cjs");
const { Sandbox } = require("./sandbox.cjs");

module.exports = { ControlError, Mock, Sandbox, StartError, program, useSandbox };
