package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"testing"
	"unicode"
)

// chineseStops are the stops and brackets that an English sentence has of its own,
// but for the numbering of rows of the form, such as （三）, and what it quotes.
var (
	chineseStops = regexp.MustCompile(`[、，。；：！？]|（(?:[^一二三四五六七八九十]|$)`)
	quoted       = regexp.MustCompile(`“[^”]*”`)
)

func chinesePunctuation(english string) bool {
	return chineseStops.MatchString(quoted.ReplaceAllString(english, ""))
}

// An English text has English stops and brackets: a list that both languages share
// is joined by form.List, once for each.
func TestEnglishHasItsOwnPunctuation(t *testing.T) {
	looked := 0
	files, set := productFiles(t)
	for _, file := range files {
		for _, text := range englishTexts(file) {
			looked++
			if chinesePunctuation(text.text) {
				t.Errorf("%s: Chinese punctuation in the English %q", set.Position(text.at), text.text)
			}
		}
	}
	if looked < 1500 {
		t.Errorf("only %d English texts were looked at", looked)
	}
}

type englishText struct {
	at   token.Pos
	text string
}

// englishTexts are the literal texts in fields named English, and those that follow
// a Chinese one in a call, as in say("中文", "English").
func englishTexts(file *ast.File) (found []englishText) {
	add := func(e ast.Expr) {
		ast.Inspect(e, func(n ast.Node) bool {
			if text, is := literal(n); is {
				found = append(found, englishText{n.Pos(), text})
			}
			return true
		})
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, is := n.Key.(*ast.Ident); is && key.Name == "English" {
				add(n.Value)
				return false
			}
		case *ast.CallExpr:
			for i := 1; i < len(n.Args); i++ {
				before, _ := literal(n.Args[i-1])
				after, is := literal(n.Args[i])
				if is && hasHan(before) && hasLatin(after) && !hasHan(after) {
					found = append(found, englishText{n.Args[i].Pos(), after})
				}
			}
		}
		return true
	})
	return found
}

// literal is the text of a literal, or of literals that are added to something.
func literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			text, err := strconv.Unquote(n.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		left, isLeft := literal(n.X)
		right, isRight := literal(n.Y)
		return left + right, isLeft || isRight
	}
	return "", false
}

func hasHan(text string) bool {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

func hasLatin(text string) bool {
	for _, r := range text {
		if unicode.Is(unicode.Latin, r) {
			return true
		}
	}
	return false
}

func TestEnglishTexts(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
var a = form.Text{Chinese: "甲、乙", English: "a、b"}
var b = form.Text{Chinese: list, English: "not usable: " + strings.Join(list, "、")}
func f(a string) string { return say("甲，"+a+"。", "a，"+a) + say("行（三）", "row （三）") + say("行（注）", "row （note）") }
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, text := range englishTexts(file) {
		if chinesePunctuation(text.text) {
			wrong++
		}
	}
	if wrong != 4 {
		t.Errorf("found %v, want four", englishTexts(file))
	}
}
