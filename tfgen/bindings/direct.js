// Runs jsii's kernel (program.js, beside this file) in this one process.
//
// jsii's own jsii-runtime.js starts program.js as a second Node, passes each message on through file
// descriptor 3, and keeps what JavaScript prints apart from the messages. Here descriptor 3 is
// standard input and output, and what JavaScript prints goes to standard error.
"use strict";
const fs = require("fs");
const Module = require("module");
const util = require("util");
const { readSync, writeSync } = fs;

// A line of our own (kernel.py), which only ever comes alone, since its answer is waited for.
const FORGET = Buffer.from('{"forget":"tokens"}\n');

// Answers leave together, when all requests that have come are answered: each write takes as long as
// making a construct.
let answers = [];

fs.readSync = (fd, buffer, offset, ...rest) => {
  if (fd !== 3) return readSync(fd, buffer, offset, ...rest);
  for (;;) {
    sendAnswers();
    const count = readSync(0, buffer, offset, ...rest);
    if (!FORGET.equals(buffer.subarray(offset, offset + count))) return count;
    answers.push(Buffer.from(`${JSON.stringify({ ok: forgetTokens() })}\n`));
  }
};

fs.writeSync = (fd, buffer, ...rest) => {
  if (fd !== 3) return writeSync(fd, buffer, ...rest);
  const [offset = 0, length = buffer.length - offset] = rest;
  answers.push(buffer.subarray(offset, offset + length));
  return length;
};

function sendAnswers() {
  let left = Buffer.concat(answers);
  answers = [];
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(1, left));
    } catch (error) {
      // Nobody reads the answers any more: the program that started us is gone.
      if (error.code === "EPIPE") process.exit(0);
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

process.on("exit", sendAnswers);

// cdktf keeps every token, and each holds on to its stack and all that is in it. References that
// belong to no stack are constants of cdktf's own, which would be of no use without their names.
function forgetTokens() {
  const tokens = global.__cdktfTokenMap ?? global.__cdktnTokenMap;
  const maps = [tokens?.stringTokenMap, tokens?.numberTokenMap];
  if (!maps.every((map) => map instanceof Map)) return false;
  for (const map of maps) {
    for (const [name, token] of map) {
      const constant = "originStack" in token && token.originStack === undefined;
      if (!constant) map.delete(name);
    }
  }
  global.gc?.(); // left to itself, V8 grows first
  return true;
}

Object.defineProperty(process, "stdout", { get: () => process.stderr });

// What follows saves two thirds of the time and of the memory of a construct. JSII_DEBUG, which is
// jsii's own switch, leaves it out.
if (!process.env.JSII_DEBUG) {
  // cdktf keeps the stack of every token, and jsii makes one for every type of a union that a value
  // is not of. They would show jsii's own code, never the Python that made the call.
  Error.stackTraceLimit = 0;
  Error.captureStackTrace = () => {};

  // jsii words the message of an assertion before it knows that it holds, several times for each
  // value. Those are of plain data, which JSON shows as well.
  const { inspect } = util;
  const quick = (value, ...rest) => {
    if (rest.length === 0) {
      try {
        return JSON.stringify(value) ?? inspect(value);
      } catch {
        // a cycle, or a bigint
      }
    }
    return inspect(value, ...rest);
  };
  util.inspect = Object.assign(quick, inspect);

  // cdktf zips assets with it, and loading it takes longer than all the rest of cdktf.
  const load = Module._load;
  Module._load = function (request, ...rest) {
    if (request !== "archiver") return load.call(this, request, ...rest);
    return new Proxy(function () {}, {
      apply: (_, __, values) => load.call(this, request, ...rest)(...values),
      get: (_, name) => load.call(this, request, ...rest)[name],
    });
  };
}

require("./program.js");
