package page

import "testing"

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"<!DOCTYPE html><html>": true, "\xef\xbb\xbf\r\n<html>": true, "<?xml version='1.0'?><!-- x --><HTML xmlns='x'>": true, "<meta charset=gbk>": true,
		"<style>x</style>": true, "<table border=1>": true, "<!-- a --><!-- b --><div>": true, "<h1>a": true, "<br/>": true,
		"<!DOCTYPE svg>": false, "<report>": false, "<tablet>": false, "a<table>": false, "<": false, "<table": false, "<!-- <table>": false, "": false, "<5": false,
	} {
		if Is([]byte(text)) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
