import { useState } from "react";

interface Props {
  title: string;
}

export function Book({ title }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <button className="book" onClick={() => setOpen(!open)}>
      {open ? title : "closed"}
    </button>
  );
}
