package main

import (
	"strings"

	"gouji/form"
)

// chooseLanguage decides the language of all text. It looks at the arguments
// before they are parsed, because the help and the complaints about them need it.
//
// --lang and GOUJI_LANG decide; else the first of LC_ALL, LC_MESSAGES and LANG
// that is set: zh… is Chinese, C and POSIX say nothing about people and so mean
// Chinese, as does an environment without any, such as cron's; everything else
// is English.
func chooseLanguage(args []string, lookup func(string) (string, bool)) form.Language {
	if l, err := form.ParseLanguage(option(args, "lang", lookup)); err == nil {
		return l
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale, _ := lookup(name)
		if locale == "" {
			continue
		}
		language, _, _ := strings.Cut(locale, ".")
		if language == "C" || language == "POSIX" || strings.HasPrefix(language, "zh") {
			return form.Chinese
		}
		return form.English
	}
	return form.Chinese
}

// option finds the value of a global option in arguments that are not parsed
// yet, else in the environment.
func option(args []string, name string, lookup func(string) (string, bool)) string {
	value, found := "", false
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if rest, ok := strings.CutPrefix(arg, "--"+name+"="); ok {
			value, found = rest, true
		} else if arg == "--"+name && i+1 < len(args) {
			value, found = args[i+1], true
		}
	}
	if !found {
		value, _ = lookup(environmentName(name))
	}
	return value
}

func languageCode(l form.Language) string {
	if l == form.English {
		return "en"
	}
	return "zh"
}
