// Prints, for each Chart.yaml of a JSON list on standard input, what helm would put into the
// registry: its config blob and the annotations of its manifest, or the error. The tests compare
// ours with it, byte for byte.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
)

type answer struct {
	Config string `json:"config"`
	Error  string `json:"error"`
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]answer, len(texts))
	for i, text := range texts {
		answers[i] = read([]byte(text))
	}
	_ = json.NewEncoder(os.Stdout).Encode(answers)
}

func read(text []byte) answer {
	files := []*archive.BufferedFile{{Name: chartFile, Data: text}}
	loaded, err := loader.LoadFiles(files)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return write(loaded.Metadata)
}

const chartFile = "Chart.yaml"

func write(metadata *chart.Metadata) answer {
	config, err := json.Marshal(metadata)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Config: string(config)}
}
