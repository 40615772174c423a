package plan

// CodeForms are the patterns of codes that a content is held against.
func CodeForms() []string {
	return []string{actionForm.String(), objectiveForm.String(), milestoneForm.String(), linkedForm.String(), sourceForm.String()}
}
