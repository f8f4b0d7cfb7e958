package main

// codesOfMany orders what can go wrong with several districts, the gravest first:
// the code of all is the first that occurs.
var codesOfMany = []exitCode{exitInterrupted, exitFailed, exitTemporary, exitShrunk, exitUsage, exitLocked, exitFindings, exitIncomplete}
