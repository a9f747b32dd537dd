// Writes go-json.json and go-templates.json: what Go itself makes of strings and templates, for the tests
// of this package. `subst` is Lilypad's (pkg/module/utils.go). Run: `go run generate.go`.
//
//go:build ignore

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"text/template"
)

type templateVector struct {
	Template string            `json:"template"`
	Inputs   map[string]string `json:"inputs"`
	Rendered string            `json:"rendered"`
	Fails    bool              `json:"fails"`
}

type stringVector struct {
	Text    string `json:"text"`
	Encoded string `json:"encoded"`
}

func subst(format string, inputs ...string) string {
	decoded := make([]interface{}, 0, len(inputs))
	for _, input := range inputs {
		var s string
		if err := json.Unmarshal([]byte(input), &s); err != nil {
			panic("subst: invalid input")
		}
		decoded = append(decoded, s)
	}
	return fmt.Sprintf(format, decoded...)
}

func marshal(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

func render(vector templateVector) templateVector {
	parsed, err := template.New("module").Funcs(template.FuncMap{"subst": subst}).Parse(vector.Template)
	if err == nil {
		bound := map[string]string{}
		for key, value := range vector.Inputs {
			bound[key] = marshal(value)
		}
		var out bytes.Buffer
		if err = parsed.Execute(&out, bound); err == nil {
			vector.Rendered = out.String()
		}
	}
	vector.Fails = err != nil
	return vector
}

func write(path string, value interface{}) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		panic(err)
	}
}

func main() {
	odd := "\\ ' \" < > & = / \t\n\r\x01\x1f\x7f\u00a0\u00ad\u00e9\u2028\u2029\u200b\u3000\ufeff\ufffd\U0001f600\U000e0001 \u4e16"
	in := func(pairs ...string) map[string]string {
		inputs := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			inputs[pairs[i]] = pairs[i+1]
		}
		return inputs
	}
	cases := []templateVector{
		{Template: "plain text, no action"},
		{Template: ""},
		{Template: "{{.a}}", Inputs: in("a", odd)},
		{Template: "{{ .a | js }}", Inputs: in("a", odd)},
		{Template: "{{ js .a }}", Inputs: in("a", odd)},
		{Template: "{{ .a | js | js }}", Inputs: in("a", "it's <1>")},
		{Template: "{{ .missing | js }}"},
		{Template: "{{ if .missing | js }}yes{{ else }}no{{ end }}"},
		{Template: "{{ subst \"%s-%s\" .a .b }}", Inputs: in("a", "x\"y", "b", odd)},
		{Template: "{{ subst \"100%% of %s\" .a }}", Inputs: in("a", "%s")},
		{Template: "{{ subst \"no verbs\" }}"},
		{Template: "{{ .a | subst \"<%s>\" }}", Inputs: in("a", "x")},
		{Template: "{{ subst \"q\\\"\\\\%s\" .a | js }}", Inputs: in("a", "x")},
		{Template: "{{ subst \"%s\" .missing }}"},
		{Template: "{{ .a | js | subst \"%s\" }}", Inputs: in("a", "x")},
		{Template: "{{ if subst \"\" }}yes{{ else }}no{{ end }}"},
		{Template: "{{if .a}}A{{if .b}}B{{else}}b{{end}}C{{else}}D{{end}}E", Inputs: in("a", "")},
		{Template: "{{if .a}}A{{end}}", Inputs: in("b", "1")},
		{Template: "{{\n\tif\r\n.a }}A{{\nend\n}}", Inputs: in("a", "1")},
		{Template: "{ { }} }{{.a}}}", Inputs: in("a", "1")},
		{Template: "{{._x1}}{{.é}}", Inputs: in("_x1", "1", "é", "2")},
		{Template: "{{.a}}{{.a|js}}", Inputs: in("a", "1")},
		{Template: "{{ subst \"}}%s\" .a }}", Inputs: in("a", "1")},
		{Template: "{{.__proto__}}{{.constructor}}"},
		{Template: "{{ if .a }}open", Inputs: in("a", "1")},
		{Template: "{{ end }}"},
		{Template: "{{ else }}"},
		{Template: "{{ if .a }}{{ else }}{{ else }}{{ end }}"},
		{Template: "{{ if }}{{ end }}"},
		{Template: "{{ }}"},
		{Template: "{{ .a"},
		{Template: "{{ .a | }}"},
		{Template: "{{ unknown .a }}"},
		{Template: "{{ .a .b }}"},
		{Template: "{{ subst }}"},
		{Template: "{{ .1 }}"},
	}
	vectors := []templateVector{}
	for _, vector := range cases {
		vectors = append(vectors, render(vector))
	}
	write("go-templates.json", vectors)

	texts := []string{"", odd, "a/b", "\x00\x02\x0b\x0e\x7f", "<script>&amp;</script>", "\u2027\u2028\u2029\u202a", "\ud7ff\ue000\uffff\U0010ffff"}
	encoded := []stringVector{}
	for _, text := range texts {
		encoded = append(encoded, stringVector{Text: text, Encoded: marshal(text)})
	}
	write("go-json.json", encoded)
}
