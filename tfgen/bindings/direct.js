// Runs jsii's kernel (program.js, beside this file) in this one process.
//
// jsii's own jsii-runtime.js starts program.js as a second Node, passes each message on through file
// descriptor 3, and keeps what JavaScript prints apart from the messages. Here descriptor 3 is
// standard input and output, and what JavaScript prints goes to standard error.
"use strict";
const fs = require("fs");
const { readSync, writeSync } = fs;

fs.readSync = (fd, ...rest) => readSync(fd === 3 ? 0 : fd, ...rest);

fs.writeSync = (fd, ...rest) => {
  try {
    return writeSync(fd === 3 ? 1 : fd, ...rest);
  } catch (error) {
    // Nobody reads the answers any more: the program that started us is gone.
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  }
};

Object.defineProperty(process, "stdout", { get: () => process.stderr });

require("./program.js");
