#!/usr/bin/env node
"use strict";
require("../lib/program.cjs").become("opsmgr-mock");
