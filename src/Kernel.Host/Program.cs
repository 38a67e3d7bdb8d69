Console.WriteLine("noisy");
