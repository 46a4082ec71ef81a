/** Text that Terraform reads as it stands: in its JSON, `${` and `%{` begin an expression unless the sign is doubled. */
export function literal(text: string): string {
  // As functions: in a replacement text `$$` would mean a single `$`.
  return text.replaceAll("${", () => "$${").replaceAll("%{", () => "%%{");
}
