using System.Collections.Generic;

namespace Library
{
    public interface IKeeper { void Add(string title); }

    public class Shelf : IKeeper
    {
        private readonly List<string> books = new();

        public int Count { get { return books.Count; } }

        public void Add(string title)
        {
            books.Add($"{title.Trim()} of {Count}");
        }
    }
}
